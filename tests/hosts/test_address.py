"""Addresses: what is one, and that nothing which a program could take for an option is."""

from __future__ import annotations

import pytest

from ops.errors import BadInput
from ops.hosts.address import Address, parse, valid_fingerprint


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("203.0.113.7", Address("203.0.113.7", "deploy", 22), "deploy@203.0.113.7"),
        ("web-1.example.com:2222", Address("web-1.example.com", "deploy", 2222), "deploy@web-1.example.com:2222"),
        ("web", Address("web", "deploy"), "deploy@web"),
    ],
)
def test_a_host_with_or_without_a_port(text: str, address: Address, shown: str) -> None:
    assert parse(text, "deploy", 22) == address
    assert str(address) == shown


def test_the_own_port_of_a_host_counts() -> None:
    assert [parse(text, "root", 2200).port for text in ("a", "a:22")] == [2200, 22]


@pytest.mark.parametrize(
    "text",
    ["-oProxyCommand=x", "", " ", "a b", "a\n", "\na", "a;id", "$(id)", "a:0", "a:x", "root@a", "a,b", "[::1]", "a/b"],
)
def test_anything_else_is_bad_input_in_one_line(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(text, "deploy", 22)
    assert caught.value.exit_code == 2
    assert repr(text) in caught.value.what
    assert "\n" not in caught.value.what


def test_a_fingerprint_is_one_or_bad_input() -> None:
    assert valid_fingerprint(f"SHA256:{'a' * 43}")
    with pytest.raises(BadInput, match="is not a fingerprint"):
        valid_fingerprint("aa:bb:cc")
