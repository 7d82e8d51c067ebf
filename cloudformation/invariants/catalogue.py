"""All invariants, subject by subject."""

from __future__ import annotations

from types import ModuleType

from cloudformation.invariants import (
    access,
    balancer,
    compute,
    data,
    distribution,
    elements,
    encryption,
    limits,
    names,
    network,
    operations,
    security_groups,
    statefulness,
    tasks,
    wiring,
)
from cloudformation.invariants.invariant import Invariant, Violation
from cloudformation.invariants.world import World

SUBJECTS: tuple[ModuleType, ...] = (
    elements,
    network,
    security_groups,
    names,
    distribution,
    balancer,
    compute,
    tasks,
    data,
    statefulness,
    encryption,
    access,
    operations,
    wiring,
    limits,
)


def of(subject: ModuleType) -> tuple[Invariant, ...]:
    """The invariants of one subject, in the order in which its module makes them."""
    return tuple(value for value in vars(subject).values() if isinstance(value, Invariant))


INVARIANTS = tuple(invariant for subject in SUBJECTS for invariant in of(subject))


def violations(world: World) -> tuple[Violation, ...]:
    """Every promise that the design of an environment breaks."""
    return tuple(found for invariant in INVARIANTS for found in invariant.violations(world))
