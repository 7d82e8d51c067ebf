"""A synthesised stack as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudformation.stack import Document, OutputOf, Source, Stack


@dataclass(frozen=True)
class View:
    """A stack as plain data; see :class:`cloudformation.stack.Stack` for its fields."""

    key: str
    name: str
    region: str
    document: Document
    inputs: Mapping[str, Source] = field(default_factory=dict)
    alarms: tuple[OutputOf, ...] = ()

    @classmethod
    def of(cls, stack: Stack) -> View:
        return cls(stack.key, stack.name, stack.region, stack.document, stack.inputs, stack.alarms)

    def part(self, name: str) -> dict[str, Any]:
        """One of the template's sections, such as ``Outputs``; empty when the template has none."""
        found = self.document.get(name)
        return found if isinstance(found, dict) else {}
