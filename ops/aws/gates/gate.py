"""What a gate is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudformation.design import Design


@dataclass(frozen=True)
class Finding:
    """Something that a gate doesn't let pass.

    Args:
        tool: the gate's name.
        rule: the tool's name of what is broken.
        stack: the stack's key.
        resource: the logical ID, or the name of a parameter or output; empty for the stack as a whole.
        what: what is wrong.
        more: where to see more: the address of a page, or a file.
    """

    tool: str
    rule: str
    stack: str
    resource: str
    what: str
    more: str = ""

    @property
    def place(self) -> str:
        """``stack.LogicalId``, or the stack alone."""
        return ".".join(part for part in (self.stack, self.resource) if part)

    def __str__(self) -> str:
        more = f" (see {self.more})" if self.more else ""
        return f"{self.tool} {self.rule}  {self.place}: {self.what}{more}"


@dataclass(frozen=True)
class Answer:
    """What a gate said about a design: how much it looked at, in its own unit, and all that it found."""

    looked_at: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Gate:
    """A gate.

    Args:
        name: such as ``cfn-lint``.
        proves: what passing it means.
        ask: looks at a design.
    """

    name: str
    proves: str
    ask: Callable[[Design], Answer]


@dataclass(frozen=True)
class Suppressed:
    """A finding that is no fault, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class GateResult:
    """A gate's answer with what is suppressed set apart; ``seconds`` is how long it took."""

    gate: str
    looked_at: str
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    seconds: float
