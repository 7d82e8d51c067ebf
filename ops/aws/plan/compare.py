"""Where two values of a template differ: down to the single property, with elements of lists matched by what they are.

A text of several lines (a script) is compared line by line, a text that holds JSON (a dashboard) as what it holds.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import cast

from ops.aws.plan.values import MISSING, Value, as_text, function_of, scalar

Path = tuple[str, ...]  # an element of a list is a step in brackets: ("Tags", "[Name]", "Value")

# What tells the elements of a list apart, the first that all of them have.
IDENTITIES = [
    "Key",
    "Sid",
    "Id",
    "Name",
    "LogicalId",
    "AttributeName",
    "IndexName",
    "AttributeKey",
    "DeviceName",
    "ContainerName",
    "PolicyName",
    "RuleName",
    "ParameterKey",
    "OriginId",
    "MetricName",
    "Field",
    "SubnetId",
    "AvailabilityZone",
]


@dataclass(frozen=True)
class Difference:
    """One place where they differ; ``MISSING`` is the value of what isn't there."""

    path: Path
    old: Value
    new: Value


def dotted(path: Path) -> str:
    """A path as it is shown: ``VpcConfig.SubnetIds[1]``; a tag is ``Tags[Name]``."""
    steps = path[:-1] if path[-1] == "Value" and len(path) > 2 and path[-3] == "Tags" else path
    return "".join(step if step.startswith("[") or not at else f".{step}" for at, step in enumerate(steps))


def differences(old: Value, new: Value, path: Path = ()) -> Iterator[Difference]:
    """Every place where two values differ, in the order of the new value, then what only the old one has."""
    if same(old, new):
        return
    if _are_structures(old, new):
        yield from _of_dictionaries(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, path)
    elif _is_script(old, new):
        yield from _of_lines(str(as_text(old)), str(as_text(new)), path)
    elif (parsed := _parsed(old, new)) is not None:
        yield from differences(*parsed, path)
    else:
        yield Difference(path, old, new)


def same(old: Value, new: Value) -> bool:
    """Whether they are the same to CloudFormation, which makes texts of numbers and booleans."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(one, new[key]) for key, one in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    if MISSING in (old, new) or isinstance(old, dict | list) or isinstance(new, dict | list):
        return old is new
    return scalar(old) == scalar(new)


def _are_structures(old: Value, new: Value) -> bool:
    """One may be missing: a structure that comes or goes is shown property by property."""
    given = [one for one in (old, new) if one is not MISSING]
    return all(isinstance(one, dict) and not function_of(one) for one in given) and any(given)


def _of_dictionaries(old: Value, new: Value, path: Path) -> Iterator[Difference]:
    before = {} if old is MISSING else old
    after = {} if new is MISSING else new
    for key in [*after, *(key for key in before if key not in after)]:
        yield from differences(before.get(key, MISSING), after.get(key, MISSING), (*path, key))


def _of_lists(old: list[Value], new: list[Value], path: Path) -> Iterator[Difference]:
    identity = _identity(old, new)
    if identity:
        before = {str(one[identity]): one for one in old}
        after = {str(one[identity]): one for one in new}
        changed = [
            difference
            for name in [*after, *(name for name in before if name not in after)]
            for difference in differences(before.get(name, MISSING), after.get(name, MISSING), (*path, f"[{name}]"))
            if difference.path[-1] != identity or len(difference.path) != len(path) + 2
        ]
        yield from changed or [Difference(path, old, new)]  # only their order differs
    elif _same_elements(old, new):
        yield Difference(path, old, new)
    else:
        yield from _by_position(old, new, path)


def _identity(old: list[Value], new: list[Value]) -> str | None:
    both = [*old, *new]
    if not all(isinstance(one, dict) and not function_of(one) for one in both):
        return None
    for name in IDENTITIES:
        if all(isinstance(one.get(name), str) for one in both) and all(
            len({one[name] for one in side}) == len(side) for side in (old, new)
        ):
            return name
    return None


def _same_elements(old: list[Value], new: list[Value]) -> bool:
    return Counter(map(_canonical, old)) == Counter(map(_canonical, new))


def _by_position(old: list[Value], new: list[Value], path: Path) -> Iterator[Difference]:
    """Equal elements are taken out first; what is left between them is paired in order."""
    matcher = SequenceMatcher(None, [_canonical(one) for one in old], [_canonical(one) for one in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(old_to - old_from, new_to - new_from)):
            before = old[old_from + step] if old_from + step < old_to else MISSING
            after = new[new_from + step] if new_from + step < new_to else MISSING
            at = new_from + step if after is not MISSING else old_from + step
            yield from differences(before, after, (*path, f"[{at}]"))


def _canonical(value: Value) -> str:
    return json.dumps(value, sort_keys=True)


def _is_script(old: Value, new: Value) -> bool:
    texts = (as_text(old), as_text(new))
    return all(text is not None for text in texts) and any("\n" in cast(str, text).strip() for text in texts)


def _of_lines(old: str, new: str, path: Path) -> Iterator[Difference]:
    before, after = old.splitlines(), new.splitlines()
    for _, old_from, old_to, new_from, new_to in _changed(before, after):
        for step in range(max(old_to - old_from, new_to - new_from)):
            was = before[old_from + step] if old_from + step < old_to else MISSING
            becomes = after[new_from + step] if new_from + step < new_to else MISSING
            number = new_from + step if becomes is not MISSING else old_from + step
            yield Difference((*path, f"[line {number + 1}]"), was, becomes)


def _changed(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [step for step in matcher.get_opcodes() if step[0] != "equal"]


def _parsed(old: Value, new: Value) -> tuple[Value, Value] | None:
    """The JSON that two texts hold; None where one of them holds none."""
    parsed = []
    for one in (old, new):
        text = as_text(one)
        if text is None or not re.match(r"\s*[{\[]", text):
            return None
        try:
            parsed.append(json.loads(text))
        except json.JSONDecodeError:
            return None
    return (parsed[0], parsed[1]) if not same(*parsed) else None
