"""The gate of the design's own promises (``cloudformation/invariants/``): in this process, in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.aws.gates.gate import Answer, Finding, Gate

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.invariants import Invariant

NAME = "invariants"


def ask(design: Design) -> Answer:
    """Where the design breaks a promise."""
    from cloudformation.invariants import INVARIANTS, World

    world = World.of(design)
    findings = tuple(
        Finding(NAME, one.invariant, one.stack, one.resource, f"{one.what}. {invariant.promise}", file_of(invariant))
        for invariant in INVARIANTS
        for one in invariant.violations(world)
    )
    return Answer(f"{len(INVARIANTS)} promises", findings)


def file_of(invariant: Invariant) -> str:
    """Where the promise stands."""
    return f"{invariant.check.__module__.replace('.', '/')}.py"


GATE = Gate(NAME, "the design keeps its promises, and AWS's limits", ask)
