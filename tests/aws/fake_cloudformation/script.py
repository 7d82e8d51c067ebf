"""What is going to happen: how long resources take, what fails and why, what the service hides for a while."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Script:
    """The part of the world that a test decides on; resources are named by their logical IDs.

    Attributes:
        seconds: how long a resource takes to be created, changed or deleted; ``usual`` for all others.
        fails: a resource that can't be created or changed, and the service's reason.
        fails_to_roll_back: the same while a failed operation is taken back.
        fails_to_delete: the same while a stack is deleted.
        replaces: properties whose change creates the resource anew, as ``LogicalId.Property``.
        may_replace: those of which that depends.
        in_alarm: ARNs of rollback triggers that go off during the next operation.
        drifted: resources that aren't as their templates say, with PropertyDifferences; None for one that was deleted.
        drift_seconds: how long the detection of drift takes.
        drift_fails: why it fails; empty when it doesn't.
        hidden: for how many calls a new change set isn't found (eventual consistency).
        throttled: how often the next calls of an operation are refused with ``Throttling``, by operation.
        denied: operations that this user may not call.
        change_set_seconds: how long a change set takes to be made.
        latency: seconds that a call takes.
        page: how many entries a page of an answer holds.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    usual: float = 10.0
    fails: dict[str, str] = field(default_factory=dict)
    fails_to_roll_back: dict[str, str] = field(default_factory=dict)
    fails_to_delete: dict[str, str] = field(default_factory=dict)
    replaces: set[str] = field(default_factory=set)
    may_replace: set[str] = field(default_factory=set)
    in_alarm: set[str] = field(default_factory=set)
    drifted: dict[str, list[dict[str, str]] | None] = field(default_factory=dict)
    drift_seconds: float = 5.0
    drift_fails: str = ""
    hidden: int = 0
    throttled: Counter[str] = field(default_factory=Counter)
    denied: set[str] = field(default_factory=set)
    change_set_seconds: float = 2.0
    latency: float = 0.0
    page: int = 100

    def takes(self, logical_id: str) -> float:
        return self.seconds.get(logical_id, self.usual)
