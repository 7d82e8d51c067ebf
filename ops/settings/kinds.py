"""The types that a variable can have: each turns a text into a typed value, or says what it expected.

Every text has one way to be written: ``render(kind.parse(text)) == text``. So no leading zeros, no ``True``, no blanks
in a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ops.settings.problems import Fault, nearest
from ops.settings.secret import Secret

Value = int | bool | str | tuple[str, ...] | Secret | None

DIFFERENT_CHARACTERS = 5  # the least that a secret has; Django asks the same of its key (security.W009)


class Unfit(Exception):
    """A text is not of the wanted type; holds the fault, never the text."""

    def __init__(self, wrong: str, expected: str) -> None:
        super().__init__(wrong)
        self.fault = Fault(wrong, expected)


@dataclass(frozen=True)
class Kind:
    """A type as a template names it, such as ``int(1,64)``, and how to read a text that is not empty.

    ``parse`` raises :class:`Unfit`. ``secret`` kinds give a :class:`Secret`, which is at least ``shortest`` characters.
    """

    name: str
    parse: Callable[[str], Value]
    secret: bool = False
    shortest: int = 0


def render(value: Value) -> str:
    """The text of a value in an env file; empty for None.

    Raises:
        TypeError: for a secret, which only its own file may hold.
    """
    match value:
        case None:
            return ""
        case Secret():
            raise TypeError("a secret has no text to show")
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


def kind(name: str) -> Kind:
    """The type of this name with its arguments: ``port``, ``choice(a,b)``, ``list(host)``.

    Raises:
        Unfit: there is no such type, or its arguments make no sense.
    """
    parts = _SPELLING.fullmatch(name)
    word, arguments = (parts["word"], parts["arguments"]) if parts else (name, None)
    if word not in _KINDS:
        known = f"one of: {', '.join(_KINDS)}"
        near = nearest(word, _KINDS)
        raise Unfit("has an unknown type", f"{known} (did you mean {near}?)" if near else known)
    make, usage = _KINDS[word]
    try:
        return make(name, arguments)
    except (TypeError, ValueError, re.error):
        raise Unfit(f"has a type {word} with the wrong arguments", f"type={usage}") from None


_SPELLING = re.compile(r"(?P<word>[a-z]+)(?:\((?P<arguments>.+)\))?")

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
_ORIGIN = rf"https?://(?P<host>{_HOST})(?::(?P<port>[0-9]+))?"
_PATH = r"(?:/[A-Za-z0-9._~!&()*+,;=:@%-]*)*"
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def _whole_number(noun: str, least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            raise Unfit(f"is not {noun}", f"a whole number from {least:,} to {most:,} in digits alone")
        return int(text)

    return parse


def _matching(
    noun: str, pattern: str, expected: str, accepts: Callable[[re.Match[str]], bool] = bool
) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def parse(text: str) -> str:
        found = compiled.fullmatch(text)
        if not found or not accepts(found):
            raise Unfit(f"is not {noun}", expected)
        return text

    return parse


def _is_host(name: str) -> bool:
    """Whether a name of well-formed labels is one that can be looked up; digits and dots must be an IPv4 address."""
    if len(name) > 253:
        return False
    labels = name.split(".")
    if not labels[-1].isdigit():
        return True
    return len(labels) == 4 and all(_NUMBER.fullmatch(label) and int(label) <= 255 for label in labels)


def _is_address(found: re.Match[str]) -> bool:
    port = found["port"] or "80"
    return _is_host(found["host"]) and bool(_NUMBER.fullmatch(port)) and 0 < int(port) <= 65_535


def _is_endpoint(found: re.Match[str]) -> bool:
    port = found["port"] or "22"
    return _is_host(found["host"]) and bool(_NUMBER.fullmatch(port)) and 0 < int(port) <= 65_535


def _is_true_or_false(text: str) -> bool:
    if text not in ("true", "false"):
        raise Unfit("is neither true nor false", "exactly true or false")
    return text == "true"


_parse_host = _matching(
    "a host",
    rf"(?P<host>{_HOST})",
    "a host name or an IPv4 address, without scheme and port",
    lambda found: _is_host(found["host"]),
)
_parse_origin = _matching(
    "an origin", _ORIGIN, "http://host or https://host, with :port if needed, and nothing behind it", _is_address
)
_parse_url = _matching(
    "a URL",
    _ORIGIN + _PATH,
    "http:// or https://, a host, :port and a path if needed, and no user, password, query or fragment",
    _is_address,
)
_parse_https = _matching(
    "an https URL",
    f"(?=https:){_ORIGIN}{_PATH}",
    "https://, a host, :port and a path if needed, and no user, password, query or fragment",
    _is_address,
)
_parse_endpoint = _matching(
    "a host with or without a port",
    rf"(?P<host>{_HOST})(?::(?P<port>[0-9]+))?",
    "a host name or an IPv4 address, with :port if needed",
    _is_endpoint,
)
_parse_path = _matching(
    "a path",
    r"(?:~/|/)?[A-Za-z0-9._@+][A-Za-z0-9._@+ -]*(?:/[A-Za-z0-9._@+][A-Za-z0-9._@+ -]*)*",
    "a file's path: absolute, from ~/, or from the repository's folder",
)
_parse_fingerprint = _matching(
    "a fingerprint", r"SHA256:[A-Za-z0-9+/]{43}", "SHA256: and 43 characters, as ssh-keygen -l prints it"
)
_parse_rate = _matching("a rate", r"[1-9][0-9]{0,6}/(?:second|minute|hour|day)", "a rate such as 20/minute")
_parse_email = _matching(
    "an e-mail address",
    rf"[A-Za-z0-9._%+-]{{1,64}}@(?P<host>{_HOST})",
    "an e-mail address such as name@example.com",
    lambda found: "." in found["host"] and _is_host(found["host"]),
)


def _plain(parse: Callable[[str], Value]) -> Callable[[str, str | None], Kind]:
    """A type that takes no arguments."""

    def make(name: str, arguments: str | None) -> Kind:
        if arguments is not None:
            raise ValueError
        return Kind(name, parse)

    return make


def _make_int(name: str, arguments: str | None) -> Kind:
    least, most = (int(number) for number in _split(arguments))
    if least > most:
        raise ValueError
    return Kind(name, _whole_number("a number in its range", least, most))


def _make_choice(name: str, arguments: str | None) -> Kind:
    allowed = _split(arguments)

    def parse(text: str) -> str:
        if text not in allowed:
            raise Unfit("is not one of its choices", f"one of: {', '.join(allowed)}")
        return text

    return Kind(name, parse)


def _make_list(name: str, arguments: str | None) -> Kind:
    item = kind(arguments or "string")
    if item.secret or item.name.startswith("list"):
        raise ValueError

    def parse(text: str) -> tuple[str, ...]:
        items = text.split(",")
        if "" in items or any(part != part.strip() for part in items):
            raise Unfit("is not a list", "items with a comma between them, without blanks")
        if len(set(items)) < len(items):
            raise Unfit("has the same item twice", "each item once")
        for part in items:
            try:
                item.parse(part)
            except Unfit as unfit:
                raise Unfit(f"has an item that {unfit.fault.wrong}", f"items that are {unfit.fault.expected}") from None
        return tuple(items)

    return Kind(name, parse)


def _make_pattern(name: str, arguments: str | None) -> Kind:
    if not arguments:
        raise ValueError
    return Kind(name, _matching("of its form", arguments, f"a text that matches {arguments}"))


def _make_secret(name: str, arguments: str | None) -> Kind:
    shortest = int(arguments or "")
    if shortest < 1:
        raise ValueError

    def parse(text: str) -> Secret:
        if len(text) < shortest:
            raise Unfit("is too short", f"at least {shortest} characters")
        if len(set(text)) < min(DIFFERENT_CHARACTERS, shortest):
            raise Unfit("repeats itself", f"at least {DIFFERENT_CHARACTERS} different characters; make it at random")
        return Secret(text)

    return Kind(name, parse, secret=True, shortest=shortest)


def _split(arguments: str | None) -> list[str]:
    parts = (arguments or "").split(",")
    if "" in parts:
        raise ValueError
    return parts


_KINDS: dict[str, tuple[Callable[[str, str | None], Kind], str]] = {
    "port": (_plain(_whole_number("a port", 1, 65_535)), "port"),
    "int": (_make_int, "int(least,most)"),
    "bool": (_plain(_is_true_or_false), "bool"),
    "url": (_plain(_parse_url), "url"),
    "https": (_plain(_parse_https), "https"),
    "origin": (_plain(_parse_origin), "origin"),
    "host": (_plain(_parse_host), "host"),
    "endpoint": (_plain(_parse_endpoint), "endpoint"),
    "path": (_plain(_parse_path), "path"),
    "fingerprint": (_plain(_parse_fingerprint), "fingerprint"),
    "email": (_plain(_parse_email), "email"),
    "rate": (_plain(_parse_rate), "rate"),
    "choice": (_make_choice, "choice(one,other)"),
    "list": (_make_list, "list(type of its items)"),
    "pattern": (_make_pattern, "pattern(regular expression)"),
    "string": (_plain(str), "string"),
    "secret": (_make_secret, "secret(least number of characters)"),
}
