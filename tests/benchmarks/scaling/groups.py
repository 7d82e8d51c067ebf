"""A group and assumptions with round numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.scaling.assumptions import Assumptions
from benchmarks.scaling.metrics import Datapoint
from benchmarks.scaling.template import Group

GROUP = Group(2, 12, 50, 3000, 180, 180, 10, 2, 3, "t3.small")
ASSUMED = Assumptions(capacity=100, backlog=50, boot=90, replaced_after=60)
SERVES_AFTER = 90 + 2 * 10
NOTICED_AFTER = 3 * 10


def group(**changed: Any) -> Group:
    return replace(GROUP, **changed)


def seen(*cpu: float, requests: float = 0, warm: int = 2, size: int = 2) -> list[Datapoint]:
    """Datapoints of a settled group, the newest last."""
    return [Datapoint(one, requests, warm, warm, size) for one in cpu]
