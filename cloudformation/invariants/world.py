"""The synthesised stacks as plain documents, and what their values refer to, across stacks.

A promise such as "the database subnets have no default route" is about resources in several stacks, which name each
other by ``Ref``, ``Fn::GetAtt``, ``Fn::Sub`` and by parameters that are other stacks' outputs. Here one asks a resource
what its property points to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cloudformation.design import Design
from cloudformation.invariants import references
from cloudformation.invariants.view import View
from cloudformation.options import Options
from cloudformation.stack import Found, Given


@dataclass(frozen=True)
class Flaw:
    """A promise broken: where, and how. ``resource`` is a logical ID, a parameter or an output; empty for the stack."""

    stack: str
    resource: str
    what: str


@dataclass(frozen=True)
class World:
    """All stacks of one environment."""

    options: Options
    views: Mapping[str, View]

    @classmethod
    def of(cls, design: Design) -> World:
        return cls(design.options, {stack.key: View.of(stack) for stack in design.stacks})

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource of every stack."""
        return tuple(Resource(view.key, name, self) for view in self.views.values() for name in view.part("Resources"))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Resource]:
        return {(resource.stack, resource.id): resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    def all(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, such as ``EC2::Subnet``."""
        return tuple(resource for name in types for resource in self._by_type.get(f"AWS::{name}", ()))

    def attributes(self, stack: str, value: Any) -> tuple[tuple[Resource, str], ...]:
        """The resources that a value of a stack names, with the attribute that is meant."""
        return tuple(
            (resource, target.attribute)
            for target in references.targets(self.views, stack, value)
            if (resource := self.resource(target.stack, target.id)) is not None
        )

    def resource(self, stack: str, name: str) -> Resource | None:
        """The resource with this logical ID."""
        return self._by_place.get((stack, name))


@dataclass(frozen=True)
class Resource:
    """A resource of one stack, and the way from it to others."""

    stack: str
    id: str
    world: World = field(repr=False, compare=False)

    @cached_property
    def body(self) -> dict[str, Any]:
        body = self.world.views[self.stack].part("Resources")[self.id]
        return body if isinstance(body, dict) else {}

    @property
    def type(self) -> str:
        return str(self.body.get("Type", ""))

    @property
    def properties(self) -> dict[str, Any]:
        found = self.body.get("Properties")
        return found if isinstance(found, dict) else {}

    def get(self, path: str, otherwise: Any = None) -> Any:
        """The property at a path (``MetadataOptions.HttpTokens``), as the template writes it."""
        return dig(self.properties, path, otherwise)

    def number(self, path: str) -> float:
        """The property as a number; 0 when it isn't set, or no number that the template writes."""
        return number(self.get(path))

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The property at a path as a list of objects; one object alone counts as a list of one."""
        found = self.get(path)
        listed = found if isinstance(found, list) else [found]
        return [row for row in listed if isinstance(row, dict)]

    def text(self, path: str) -> str:
        """The property as a text, in which references stand as ``${stack.LogicalId.Attribute}``; empty for none."""
        return self.say(self.get(path))

    def say(self, value: Any) -> str:
        """The same for a value from anywhere in this resource."""
        return references.text(self.world.views, self.stack, value)

    def say_all(self, value: Any) -> str:
        """A whole structure, such as a policy, as JSON in which every reference is a text."""
        return json.dumps(self._said(value), sort_keys=True, separators=(",", ":"))

    def _said(self, value: Any) -> Any:
        if references.function(value):
            return self.say(value)
        if isinstance(value, dict):
            return {name: self._said(part) for name, part in value.items()}
        return [self._said(part) for part in value] if isinstance(value, list) else value

    def to(self, path: str) -> tuple[Resource, ...]:
        """The resources that the property names, in whichever stack they are."""
        return self.named_in(self.get(path))

    def named_in(self, value: Any) -> tuple[Resource, ...]:
        """The same for a value from anywhere in this resource."""
        return tuple(resource for resource, _ in self.attributes_in(value))

    def attributes_in(self, value: Any) -> tuple[tuple[Resource, str], ...]:
        """The same with the attribute that is meant; ``""`` is what ``Ref`` gives."""
        return self.world.attributes(self.stack, value)

    def sources_in(self, value: Any) -> tuple[Given | Found, ...]:
        """What a value takes from outside of the design."""
        return references.sources(self.world.views, self.stack, value)

    def wrong(self, what: str) -> Flaw:
        """A promise that this resource breaks."""
        return Flaw(self.stack, self.id, what)

    def unless(self, path: str, *allowed: Any) -> Iterator[Flaw]:
        """A flaw when the property is none of the allowed values."""
        found = self.get(path)
        if found not in allowed:
            yield self.wrong(f"{path} is {short(found)}, not {' or '.join(short(value) for value in allowed)}")


def dig(value: Any, path: str, otherwise: Any = None) -> Any:
    """The value at a path of names joined by dots."""
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return otherwise
        value = value[name]
    return value


def number(value: Any) -> float:
    """A value as a number, which templates write as a number or as a text; 0 for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0


def short(value: Any) -> str:
    """A value for a message."""
    return "not set" if value is None else str(value)
