"""Whether two sets of templates are the same design: else their synthesis can't be compared.

Everything counts: the stacks, and of each its parameters, resources, properties and outputs. Only what CloudFormation
doesn't distinguish is written in one way before: the order of tags and of what a resource waits for, a text that is
joined of more or fewer parts, and the spaces in JSON within a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Template = Mapping[str, Any]


def differences(ours: Mapping[str, Template], theirs: Mapping[str, Template]) -> list[str]:
    """Where the templates, by stack, differ; empty when they are the same."""
    return list(_between(canonical(dict(ours)), canonical(dict(theirs)), ""))


def resources(templates: Mapping[str, Template]) -> int:
    """How many resources there are."""
    return sum(len(one["Resources"]) for one in templates.values())


def canonical(value: Any) -> Any:
    """The value with all that means the same written in the same way."""
    if isinstance(value, dict):
        return _object({name: canonical(one) for name, one in value.items()})
    if isinstance(value, list):
        return _sorted_tags([canonical(one) for one in value])
    if isinstance(value, str) and value.startswith("{"):
        return _parsed(value)
    return value


def _object(value: dict[str, Any]) -> Any:
    if isinstance(value.get("DependsOn"), str | list):
        waits_for = value["DependsOn"]
        value["DependsOn"] = [waits_for] if isinstance(waits_for, str) else sorted(waits_for)
    match value:
        case {"Fn::Join": ["", list(parts)]}:
            return {"Fn::Join": ["", _merged(parts)]}
    return value


def _merged(parts: list[Any]) -> list[Any]:
    """Neighbouring texts made one."""
    merged: list[Any] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def _sorted_tags(values: list[Any]) -> list[Any]:
    if values and all(isinstance(one, dict) and one.keys() >= {"Key", "Value"} for one in values):
        return sorted(values, key=lambda tag: str(tag["Key"]))
    return values


def _parsed(text: str) -> Any:
    """What JSON within a text says; the text itself when it isn't JSON, such as a reference to a secret."""
    try:
        return {"JSON": json.loads(text)}
    except ValueError:
        return text


def _between(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            below = f"{place}.{name}" if place else name
            if name not in theirs:
                yield f"{below}: only in ours"
            elif name not in ours:
                yield f"{below}: only in the CDK's"
            else:
                yield from _between(ours[name], theirs[name], below)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from _between(our, their, f"{place}[{number}]")
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield f"{place}: {_short(ours)} in ours, {_short(theirs)} in the CDK's"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
