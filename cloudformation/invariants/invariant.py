"""A promise of the design: one sentence, and a function that finds where the templates break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cloudformation.invariants.world import Flaw, World

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
Check = Callable[[World], Iterable[Flaw]]


@dataclass(frozen=True)
class Violation:
    """A broken promise: which, and where. ``resource`` is empty when it is about the whole stack."""

    invariant: str
    stack: str
    resource: str
    what: str

    def __str__(self) -> str:
        place = ".".join(part for part in (self.stack, self.resource) if part)
        return f"{place}: {self.what} ({self.invariant})"


@dataclass(frozen=True)
class Invariant:
    """A promise.

    Args:
        id: its name, such as ``database-subnets-have-no-default-route``.
        promise: what holds, and why, in one sentence.
        check: yields the flaws of a world; none when the promise is kept.
    """

    id: str
    promise: str
    check: Check

    def violations(self, world: World) -> tuple[Violation, ...]:
        """Where the promise is broken, in the templates' order.

        What the check can't read breaks the promise, too: a template of a form that CloudFormation doesn't know either,
        which the linter says more about.
        """
        flaws: list[Flaw] = []
        try:
            flaws.extend(self.check(world))
        except MALFORMED as error:
            flaws.append(Flaw("design", "", f"a template has a form that can't be read ({error}): see cfn-lint"))
        return tuple(Violation(self.id, flaw.stack, flaw.resource, flaw.what) for flaw in flaws)


def invariant(promise: str) -> Callable[[Check], Invariant]:
    """Make an invariant of a function, named after it."""

    def named(check: Check) -> Invariant:
        name = getattr(check, "__name__", "")
        return Invariant(name.replace("_", "-"), promise, check)

    return named
