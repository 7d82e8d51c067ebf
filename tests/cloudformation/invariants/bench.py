"""A workbench: the synthesised production design as plain documents that a mutation may change."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from cloudformation.design import Design
from cloudformation.invariants import Invariant, World
from cloudformation.invariants.view import View
from tests.cloudformation.designs import design_of

Compute = Literal["ec2", "ecs"]


@dataclass(frozen=True)
class Part:
    """A resource of a changed document."""

    stack: str
    id: str
    body: dict[str, Any]

    @property
    def place(self) -> str:
        return f"{self.stack}.{self.id}"

    def get(self, path: str) -> Any:
        """The property at a path; a number is the index in a list."""
        found: Any = self.body["Properties"]
        for name in path.split("."):
            found = found[int(name) if isinstance(found, list) else name]
        return found

    def set(self, path: str, value: Any) -> str:
        """Change a property; what is on the way to it has to be there. Returns the place."""
        before, _, last = path.rpartition(".")
        holder = self.get(before) if before else self.body.setdefault("Properties", {})
        holder[int(last) if isinstance(holder, list) else last] = value
        return self.place

    def drop(self, path: str) -> str:
        """Take a property away, which has to be there. Returns the place."""
        before, _, last = path.rpartition(".")
        holder = self.get(before) if before else self.body["Properties"]
        del holder[int(last) if isinstance(holder, list) else last]
        return self.place


@functools.cache
def synthesised(compute: Compute) -> Design:
    return design_of("production", compute=compute)


class Bench:
    """The stacks of production, to be changed."""

    def __init__(self, compute: Compute = "ec2") -> None:
        made = synthesised(compute)
        self.options = made.options
        self.views = {
            stack.key: dataclasses.replace(View.of(stack), document=json.loads(stack.body)) for stack in made.stacks
        }

    def world(self) -> World:
        """What it has become; to be asked for when all is changed."""
        return World(self.options, self.views)

    def view(self, stack: str, **changed: Any) -> View:
        """A stack, with other fields than it has."""
        self.views[stack] = dataclasses.replace(self.views[stack], **changed)
        return self.views[stack]

    def section(self, stack: str, name: str) -> dict[str, Any]:
        """A section of a stack's template, such as ``Outputs``."""
        found: dict[str, Any] = self.views[stack].document.setdefault(name, {})
        return found

    def part(self, place: str) -> Part:
        """The resource ``stack.LogicalId``."""
        stack, _, name = place.partition(".")
        return Part(stack, name, self.section(stack, "Resources")[name])

    def add(self, place: str, kind: str, **properties: Any) -> str:
        """Add a resource. Returns its place."""
        stack, _, name = place.partition(".")
        self.section(stack, "Resources")[name] = {"Type": f"AWS::{kind}", "Properties": properties}
        return place

    def remove(self, place: str) -> str:
        """Take a resource away. Returns its place."""
        stack, _, name = place.partition(".")
        del self.section(stack, "Resources")[name]
        return place

    def every(self, kind: str) -> list[Part]:
        """All resources of a type, in all stacks."""
        return [
            Part(key, name, body)
            for key, view in self.views.items()
            for name, body in view.document["Resources"].items()
            if body["Type"] == f"AWS::{kind}"
        ]


Change = Callable[[Bench], str]


@dataclass(frozen=True)
class Mutation:
    """A change that breaks a promise.

    Args:
        invariant: which.
        change: makes it, and returns the place that has to be reported: ``stack.LogicalId``, or the stack.
        compute: the design that it is made to.
    """

    invariant: Invariant
    change: Change
    compute: Compute

    def __str__(self) -> str:
        return f"{self.invariant.id} by {getattr(self.change, '__name__', '?')}"


MUTATIONS: list[Mutation] = []


def breaks(invariant: Invariant, compute: Compute = "ec2") -> Callable[[Change], Change]:
    """Enter a function into the list of mutations, for the promise that it breaks."""

    def entered(change: Change) -> Change:
        MUTATIONS.append(Mutation(invariant, change, compute))
        return change

    return entered
