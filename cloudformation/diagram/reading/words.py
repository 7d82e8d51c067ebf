"""How the picture names things: short, and as AWS's documents do."""

from __future__ import annotations

from collections.abc import Sequence

from cloudformation.invariants.world import Resource

TO, TIMES = "\N{EN DASH}", "\N{MULTIPLICATION SIGN}"


def place(resource: Resource) -> str:
    """The ID that the picture knows a resource by."""
    return f"{resource.stack}.{resource.id}"


def only(resources: Sequence[Resource]) -> Resource | None:
    """The first of some resources, None when there are none."""
    return resources[0] if resources else None


def count(number: int, one: str, many: str = "") -> str:
    """``3 alarms``, ``1 alarm``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def times(least: int, most: int, size: str) -> str:
    """From the least to the most of something, such as instances of a size."""
    span = str(least) if least == most else f"{least}{TO}{most}"
    return f"{span} {TIMES} {size}"
