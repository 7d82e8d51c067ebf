"""How far the guard of what holds data can be trusted: changes generated from the resource schemas, judged by the plan.

The corpus: every property of every stateful type, down to the leaves, as CloudFormation's schemas have them; each is
changed, added, removed, and made to refer to something else. What the schema declares to replace a resource must be a
loss, also what it declares to do so only sometimes; what it doesn't mention must not be one. Where the documentation
says more than the schema, ``ops/aws/plan/documented.py`` decides, and the figures' note counts these apart.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Limit, at_most
from cloudformation.statefulness import STATEFUL_TYPES
from ops import toolbox
from ops.aws.plan import resources, schemas
from ops.aws.plan.documented import RULES
from ops.shell import Shell

DEEPEST = 5
Schema = dict[str, Any]


class Declared(StrEnum):
    """What a schema, or the documentation, says about a property."""

    ALWAYS = "replaces"
    SOMETIMES = "sometimes replaces"
    DOCUMENTED = "decided by the documentation"
    NEVER = "harmless"


@dataclass(frozen=True)
class Case:
    """One generated change.

    Args:
        path: of the property, an element of a list as ``*``.
        how: what is done to it.
        old, new: the resource's properties.
    """

    type: str
    path: tuple[str, ...]
    how: str
    old: dict[str, Any]
    new: dict[str, Any]
    declared: Declared

    def __str__(self) -> str:
        return f"{self.type} {'.'.join(self.path)} {self.how}"

    def is_refused(self) -> bool:
        """Whether the plan calls it a loss."""
        before, after = ({"Resources": {"R": {"Type": self.type, "Properties": one}}} for one in (self.old, self.new))
        return any(one.is_loss for one in resources.changes(before, after, {}))


def measure(_: Shell) -> list[Figure]:
    """Judge the whole corpus."""
    cases = of_tools(toolbox.ensure("aws"))
    started = time.perf_counter()
    verdicts = [(case, case.is_refused()) for case in cases]
    took = time.perf_counter() - started
    missed = [str(case) for case, refused in verdicts if must_refuse(case) and not refused]
    refused = [str(case) for case, refused in verdicts if case.declared is Declared.NEVER and refused]
    count = {one: sum(case.declared is one for case in cases) for one in Declared}
    noted = ", ".join(f"{number} {one}" for one, number in count.items())
    how = "the corpus of benchmarks/replacement.py"
    at_least = Limit(1000, at_least=True)
    return [
        Figure("guard: generated changes", "changes", [len(cases)], at_least, command=how, note=noted),
        Figure("guard: replacements missed", "changes", [len(missed)], at_most(0), command=how, note=shown(missed)),
        Figure("guard: harmless ones refused", "changes", [len(refused)], at_most(0), command=how, note=shown(refused)),
        Figure("guard: judging one change", "ms", [took / len(cases) * 1000], command=how),
    ]


def must_refuse(case: Case) -> bool:
    """Whether letting it pass could lose data, by the schema."""
    return case.declared in (Declared.ALWAYS, Declared.SOMETIMES)


def shown(cases: list[str]) -> str:
    """The first of them."""
    return "; ".join(cases[:10])


def corpus(found: Iterable[Schema]) -> Iterator[Case]:
    """The generated changes of all stateful types."""
    for schema in found:
        if schema["typeName"] in STATEFUL_TYPES:
            for path, leaf in leaves(schema):
                yield from _cases(schema, path, leaf)


def leaves(schema: Schema) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """The properties that can be set, down to those that hold no others."""
    read_only = {pointer.removeprefix("/properties/") for pointer in schema.get("readOnlyProperties", ())}
    for name, one in schema["properties"].items():
        for path, leaf in _below(schema, (name,), one, ()):
            if "/".join(path) not in read_only and name not in read_only:
                yield path, leaf


def _below(
    schema: Schema, path: tuple[str, ...], one: Schema, seen: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Schema]]:
    reference = one.get("$ref", "")
    if reference in seen or len(path) > DEEPEST:
        return
    if reference:
        definition = schema["definitions"][reference.rpartition("/")[2]]
        yield from _below(schema, path, definition, (*seen, reference))
        return
    inner = dict(one.get("properties", {}))
    for alternative in (*one.get("oneOf", ()), *one.get("anyOf", ())):
        inner |= alternative.get("properties", {})
    if inner:
        for name, nested in inner.items():
            yield from _below(schema, (*path, name), nested, seen)
    elif one.get("type") == "array" and "items" in one:
        yield from _below(schema, (*path, "*"), one["items"], seen)
    else:
        yield path, one


def _cases(schema: Schema, path: tuple[str, ...], leaf: Schema) -> Iterator[Case]:
    old, new = _values(leaf)
    declared = declared_of(schema, path)
    changes = {
        "changed": (_at(path, old), _at(path, new)),
        "added": ({}, _at(path, new)),
        "removed": (_at(path, old), {}),
        "referring to another": (_at(path, {"Ref": "One"}), _at(path, {"Ref": "Another"})),
    }
    for how, (before, after) in changes.items():
        yield Case(schema["typeName"], path, how, before, after, declared)


def _values(leaf: Schema) -> tuple[Any, Any]:
    """Two different values that a property can have."""
    if len(leaf.get("enum", ())) > 1:
        return leaf["enum"][0], leaf["enum"][1]
    kinds = leaf.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    pairs: dict[str, tuple[Any, Any]] = {
        "boolean": (False, True),
        "integer": (1, 2),
        "number": (1.5, 2.5),
        "object": ({"Some": "a"}, {"Some": "b"}),
        "array": (["a"], ["b"]),
    }
    return pairs.get(kind, ("some", "other"))


def _at(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The properties of a resource that has only this value, at its place."""
    for step in reversed(path):
        value = [value] if step == "*" else {step: value}
    return dict(value)


def declared_of(schema: Schema, path: tuple[str, ...]) -> Declared:
    """What is said about a property: by the schema where it is certain, then by the documentation."""
    if _declares(schema, "createOnlyProperties", path):
        return Declared.ALWAYS
    if (schema["typeName"], path[0]) in RULES:
        return Declared.DOCUMENTED
    return Declared.SOMETIMES if _declares(schema, "conditionalCreateOnlyProperties", path) else Declared.NEVER


def _declares(schema: Schema, kind: str, path: tuple[str, ...]) -> bool:
    """A pointer touches what lies within it, and what holds it; it may leave out that something is a list."""
    for pointer in schema.get(kind, ()):
        steps = pointer.removeprefix("/properties/").split("/")
        places = (path, tuple(step for step in path if step != "*"))
        if any(list(place[: len(steps)]) == steps[: len(place)] for place in places):
            return True
    return False


def of_tools(tools: Path) -> list[Case]:
    """The corpus by the schemas of a venv of the tools."""
    return list(corpus(schemas.schemas(tools)))
