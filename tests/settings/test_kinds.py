"""Types: what each accepts, what it refuses, and that every value has one way to be written."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.settings.kinds import Unfit, Value, kind, render
from ops.settings.secret import Secret

ACCEPTED: list[tuple[str, str, Value]] = [
    ("port", "1", 1),
    ("port", "65535", 65_535),
    ("int(-5,5)", "-5", -5),
    ("int(0,64)", "0", 0),
    ("bool", "true", True),
    ("bool", "false", False),
    ("url", "http://db:4010", "http://db:4010"),
    ("url", "https://api.example.com/v1/", "https://api.example.com/v1/"),
    ("https", "https://api.example.com:8443/v1/", "https://api.example.com:8443/v1/"),
    ("origin", "http://localhost:3000", "http://localhost:3000"),
    ("host", "db", "db"),
    ("host", "10.0.0.255", "10.0.0.255"),
    ("host", "a-b.example.com", "a-b.example.com"),
    ("endpoint", "10.0.0.255", "10.0.0.255"),
    ("endpoint", "web-1.example.com:2222", "web-1.example.com:2222"),
    ("list(endpoint)", "a,b:22", ("a", "b:22")),
    ("path", "env/local/droplet_key", "env/local/droplet_key"),
    ("path", "~/.ssh/id_ed25519", "~/.ssh/id_ed25519"),
    ("path", "/home/a b/key", "/home/a b/key"),
    ("fingerprint", f"SHA256:{'aZ0+/' * 8}abc", f"SHA256:{'aZ0+/' * 8}abc"),
    ("email", "a.b+c@example.com", "a.b+c@example.com"),
    ("rate", "20/minute", "20/minute"),
    ("choice(a,b)", "b", "b"),
    ("list(host)", "a,b.example.com", ("a", "b.example.com")),
    ("list", "x", ("x",)),
    ("list(int(1,9))", "1,9", ("1", "9")),
    ("pattern([a-z]{2,3}(,x)?)", "ab,x", "ab,x"),
    ("string", "é y", "é y"),
]

REFUSED = [
    *[("port", text) for text in ("0", "65536", "080", "+80", "8 0", "80.0", "1e3", "\u0663", "-1", "", "1_0")],
    *[("int(1,64)", text) for text in ("0", "65", "01", "-0", "9" * 5000)],
    *[("bool", text) for text in ("True", "TRUE", "1", "0", "yes", "on", "False", "")],
    *[("origin", text) for text in ("localhost", "ftp://a", "http://a/", "http://a:0", "http://a:70000", "http://")],
    *[("url", text) for text in ("http://u:p@h/", "http://h/?q=1", "http://h/#x", "http://a b", "HTTP://h", "//h")],
    *[("https", text) for text in ("http://api.example.com", "", "https://u:p@h/", "https://", "HTTPS://h", "https:h")],
    *[("host", text) for text in ("-a", "a..b", "a_b", "*", "h:80", "http://h", "256.1.1.1", "1.2.3", "a" * 64)],
    ("host", ".".join(["a" * 60] * 5)),
    *[
        ("endpoint", text)
        for text in ("-oProxyCommand=x", "", "a b", "a\n", "a:", "a:0", "a:65536", "a:b", "u@a", ":22")
    ],
    *[("endpoint", text) for text in ("ssh://a", "a;id", "$(id)", "a:22:22", "256.1.1.1:22", "[::1]", "::1", "a:022")],
    *[("path", text) for text in ("", "-x", "a\nb", "~user/key", "a//b", "a/", " a", "a;b", "/", "a/-x")],
    *[
        ("fingerprint", text)
        for text in ("SHA256:abc", "MD5:aa:bb", "a" * 43, f"SHA256:{'a' * 44}", f"sha256:{'a' * 43}")
    ],
    *[("email", text) for text in ("a", "a@", "@b.c", "a@b", "a b@c.d", "a@b.c,d@e.f")],
    *[("rate", text) for text in ("20", "20/min", "0/minute", "x/minute", "20/", "20 /minute", "-1/day")],
    *[("choice(a,b)", text) for text in ("A", "c", "a,b", "")],
    *[("list(host)", text) for text in ("a,", ",a", "a,,b", "a, b", "a,a", "*", "a,*")],
    ("list", "a, b"),
    *[("pattern([a-z]+)", text) for text in ("a1", "", "a\n", "1a")],
    *[("secret(16)", text) for text in ("short", "a" * 15, "aaaaaaaaaaaaaaaaaaaa", "abababababababababab")],
]


@pytest.mark.parametrize(("name", "text", "value"), ACCEPTED)
def test_a_fitting_text_becomes_a_typed_value(name: str, text: str, value: Value) -> None:
    parsed = kind(name).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)
    assert render(parsed) == text


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_an_unfitting_text_is_refused(name: str, text: str) -> None:
    with pytest.raises(Unfit) as caught:
        kind(name).parse(text)
    assert caught.value.fault.wrong
    assert caught.value.fault.expected


@pytest.mark.parametrize("name", sorted({name for name, _ in REFUSED}))
def test_a_refusal_shows_nothing_of_the_text(name: str) -> None:
    for text in ("Zq7!", "Zq7,!", "http://Zq7!", "Zq7Zq7Zq7Zq7Zq7Zq7", "1" * 40 + "Zq7"):
        try:
            kind(name).parse(text)
        except Unfit as unfit:
            shown = "".join(traceback.format_exception(unfit)) + str(unfit.fault)
            assert "Zq7" not in shown


@given(st.sampled_from([name for name, _, _ in ACCEPTED if name != "string"]), st.text(max_size=12))
def test_every_accepted_text_is_the_only_way_to_write_its_value(name: str, text: str) -> None:
    try:
        value = kind(name).parse(text)
    except Unfit:
        return
    assert render(value) == text


def test_a_secret_is_a_secret_and_has_no_text_to_show() -> None:
    value = kind("secret(8)").parse("abcdefgh")
    assert value == Secret("abcdefgh")
    assert kind("secret(8)").secret
    with pytest.raises(TypeError):
        render(value)


def test_nothing_renders_as_nothing() -> None:
    assert render(None) == ""


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("prot", "has an unknown type"),
        ("Port", "has an unknown type"),
        ("", "has an unknown type"),
        ("port(1)", "has a type port with the wrong arguments"),
        ("int", "has a type int with the wrong arguments"),
        ("int(5)", "has a type int with the wrong arguments"),
        ("int(9,1)", "has a type int with the wrong arguments"),
        ("int(a,b)", "has a type int with the wrong arguments"),
        ("choice", "has a type choice with the wrong arguments"),
        ("choice(a,,b)", "has a type choice with the wrong arguments"),
        ("list(secret(8))", "has a type list with the wrong arguments"),
        ("list(list)", "has a type list with the wrong arguments"),
        ("list(nothing)", "has an unknown type"),
        ("pattern", "has a type pattern with the wrong arguments"),
        ("pattern([)", "has a type pattern with the wrong arguments"),
        ("secret", "has a type secret with the wrong arguments"),
        ("secret(0)", "has a type secret with the wrong arguments"),
    ],
)
def test_a_type_that_makes_no_sense_is_refused(name: str, wrong: str) -> None:
    with pytest.raises(Unfit) as caught:
        kind(name)
    assert caught.value.fault.wrong == wrong


def test_a_misspelt_type_is_guessed() -> None:
    with pytest.raises(Unfit) as caught:
        kind("sercet(8)")
    assert "did you mean secret?" in caught.value.fault.expected
