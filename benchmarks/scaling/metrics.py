"""What CloudWatch sees of the group, a datapoint a minute."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE = 60


@dataclass(frozen=True)
class Datapoint:
    """One minute.

    Args:
        cpu: mean CPU use of the warmed-up instances, in percent; it can't show more than all there is.
        requests: requests to each target in that minute, also those that it refused.
        warm: how many instances the CPU use is of; ``targets``: how many the requests are of.
        size: how many instances the group had, whatever their state.
    """

    cpu: float
    requests: float
    warm: int
    targets: float
    size: int


@dataclass
class Minute:
    """A minute that is being counted."""

    arrived: float = 0
    answered: float = 0
    capacity: float = 0
    targets: int = 0
    seconds: int = 0

    def count(self, arrived: float, answered: float, capacity: float, targets: int) -> None:
        """One second of it; ``capacity`` is what could have been answered."""
        self.arrived += arrived
        self.answered += answered
        self.capacity += capacity
        self.targets += targets
        self.seconds += 1

    def datapoint(self, warm: int, size: int) -> Datapoint:
        """What is published when it is over."""
        cpu = 100 * self.answered / self.capacity if self.capacity else 0.0
        targets = self.targets / self.seconds if self.seconds else 0.0
        requests = self.arrived / targets if targets else 0.0
        return Datapoint(min(cpu, 100.0), requests, warm, targets, size)
