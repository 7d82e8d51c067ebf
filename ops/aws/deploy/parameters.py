"""The values of a stack's parameters: from other stacks, from the environment, looked up; checked as AWS would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cloudformation.stack import Found, Given, OutputOf, Source, Stack
from ops.errors import BadInput

MOST_CHARACTERS = 4096  # of a value: AWS::CloudFormation quotas
Outputs = Mapping[str, Mapping[str, str]]  # by stack's key and output's name
Find = Callable[[Stack, str, Found], str]  # the stack, its parameter, what is looked up


def values(stack: Stack, outputs: Outputs, find: Find) -> tuple[dict[str, str], dict[str, str]]:
    """The values that are known, and for each of the others where it is going to come from (``network.Vpc``).

    Raises:
        BadInput: one can't be found, or one that is known isn't allowed.
    """
    known: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for name, source in stack.inputs.items():
        value = _value(stack, name, source, outputs, find)
        if value is not None:
            known[name] = value
        elif isinstance(source, OutputOf):
            unknown[name] = f"{source.stack}.{source.output}"
    check(stack, known, unknown)
    return known, unknown


def check(stack: Stack, known: Mapping[str, str], unknown: Mapping[str, str]) -> None:
    """Refuse what CloudFormation would.

    Raises:
        BadInput: a parameter has no value, a value has no parameter, or breaks its parameter's constraint.
    """
    where = f"stack {stack.key}"
    declared: dict[str, Any] = stack.document.get("Parameters", {})
    given = {*known, *unknown}
    missing = [name for name, one in declared.items() if name not in given and "Default" not in one]
    if missing:
        raise BadInput(f"no value for {', '.join(missing)}", where, "the stack's inputs name none")
    undeclared = sorted(given - set(declared))
    if undeclared:
        raise BadInput(f"its template has no parameter {', '.join(undeclared)}", where)
    for name, value in known.items():
        fault = next(_faults(value, declared[name]), "")
        if fault:
            shown = "its value" if _is_secret(declared[name]) else repr(value)
            told = declared[name].get("Description") or declared[name].get("ConstraintDescription", "")
            raise BadInput(f"{name}: {shown} {fault}", where, told and f"{name}: {told}")


def _is_secret(declared: Mapping[str, Any]) -> bool:
    return str(declared.get("NoEcho", "")).lower() == "true"


def _value(stack: Stack, name: str, source: Source, outputs: Outputs, find: Find) -> str | None:
    match source:
        case Given(value):
            return value
        case Found():
            return find(stack, name, source)
        case OutputOf(key, output):
            return outputs.get(key, {}).get(output)


def _faults(value: str, declared: Mapping[str, Any]) -> Iterator[str]:
    kind = str(declared["Type"])
    if len(value) > MOST_CHARACTERS:
        yield f"has more than {MOST_CHARACTERS} characters"
    items = value.split(",") if kind == "CommaDelimitedList" or kind.startswith("List<") else [value]
    pattern = declared.get("AllowedPattern")
    if pattern and not all(re.fullmatch(pattern, item) for item in items):
        yield f"doesn't match {pattern}"
    allowed = [str(one) for one in declared.get("AllowedValues", ())]
    if allowed and not all(item in allowed for item in items):
        yield f"isn't one of {', '.join(allowed)}"
    if kind in ("Number", "List<Number>"):
        yield from _numbers(items, declared)
    elif not int(declared.get("MinLength", 0)) <= len(value) <= int(declared.get("MaxLength", MOST_CHARACTERS)):
        yield f"has {len(value)} characters"
    if kind.startswith(("AWS::", "List<AWS::")) and not all(items):
        yield "is empty"


def _numbers(items: list[str], declared: Mapping[str, Any]) -> Iterator[str]:
    for item in items:
        try:
            number = float(item)
        except ValueError:
            yield "is no number"
            return
        if not float(declared.get("MinValue", "-inf")) <= number <= float(declared.get("MaxValue", "inf")):
            yield f"isn't between {declared.get('MinValue', '-')} and {declared.get('MaxValue', '-')}"
