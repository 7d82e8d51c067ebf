"""Values of a template as people read them: in one line, with the short form of the functions."""

from __future__ import annotations

import json
from typing import Any

Value = Any  # what JSON has: dictionaries, lists, texts, numbers, booleans


class _Missing:
    """The value of what isn't there; None can be a value."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def shown(value: Value) -> str | None:
    """A value in one line, None for one that isn't there; ``{"Ref": "Vpc"}`` is ``!Ref Vpc``."""
    if value is MISSING:
        return None
    text = as_text(value)
    if text is not None:
        return _plain(text) if isinstance(value, str) else f'!Sub "{_one_line(text)}"'
    function = function_of(value)
    if function:
        return _function(*function)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_one_line(str(key))}: {shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(str(shown(one)) for one in value) + "]"
    return scalar(value)


def scalar(value: Value) -> str:
    """A number, a boolean or a text as CloudFormation passes it on: all of them are texts to it."""
    return json.dumps(value) if isinstance(value, bool) or value is None else str(value)


def function_of(value: Value) -> tuple[str, Value] | None:
    """The function that a value calls, and what it is given; None where it calls none."""
    if isinstance(value, dict) and len(value) == 1:
        name, given = next(iter(value.items()))
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return name, given
    return None


def as_text(value: Value) -> str | None:
    """The text that a value is or that ``Sub``, ``Join`` or ``Base64`` make of it, with ``${…}`` where others come in.

    None where it isn't made that way.
    """
    if isinstance(value, str):
        return value
    function = function_of(value)
    if function is None:
        return None
    name, given = function
    if name == "Fn::Base64":
        return as_text(given)
    if name == "Fn::Sub":
        text, names = given if isinstance(given, list) else (given, {})
        for key, one in names.items():
            text = text.replace(f"${{{key}}}", _embedded(one))
        return str(text)
    if name == "Fn::Join" and isinstance(given[1], list):
        return str(given[0]).join(_embedded(part) for part in given[1])
    return None


def _embedded(part: Value) -> str:
    text = as_text(part)
    if text is not None:
        return text
    name, given = function_of(part) or ("", None)
    if name == "Ref":
        return f"${{{given}}}"
    if name == "Fn::GetAtt":
        return f"${{{attribute(given)}}}"
    return f"${{{shown(part)}}}" if isinstance(part, dict | list) else scalar(part)


def attribute(given: Value) -> str:
    """What ``GetAtt`` is given, in its dotted form."""
    return ".".join(map(str, given)) if isinstance(given, list) else str(given)


def _function(name: str, given: Value) -> str:
    short = name.removeprefix("Fn::")
    if name in ("Ref", "Condition"):
        return f"!{short} {given}"
    if name == "Fn::GetAtt":
        return f"!GetAtt {attribute(given)}"
    return f"!{short} {shown(given)}"


def _plain(text: str) -> str:
    """A text as it is, in quotes where they tell something: empty, or with blanks around it."""
    return json.dumps(text, ensure_ascii=False) if text != text.strip() or not text or "\n" in text else text


def _one_line(text: str) -> str:
    return text.replace("\n", "\\n")
