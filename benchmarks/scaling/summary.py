"""What came of a day, in the numbers that a choice needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.scaling.day import Second
from benchmarks.scaling.demand import HOUR
from benchmarks.scaling.metrics import MINUTE

HEADINGS = (
    "POLICY", "INSTANCES (LEAST, MEAN, MOST)", "USE (MEAN, MOST)", "REQUESTS", "REFUSED", "IN THE SPIKE", "ZONE LOST",
    "USD AN HOUR",
)  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """A day under one policy.

    Args:
        least, mean, most: instances.
        use, most_use: of what could have been answered, in percent: of the day, and of its busiest minute.
        refused_in_spike, refused_by_loss: of the refused ones, those in the spike, and those while a zone was lost.
        longest_wait: seconds that the last one in the longest queue had to wait.
        dollars_an_hour: on the mean.
    """

    policy: str
    least: int
    mean: float
    most: int
    use: float
    most_use: float
    requests: int
    refused: int
    refused_in_spike: int
    refused_by_loss: int
    longest_wait: float
    dollars_an_hour: float

    @property
    def refused_share(self) -> float:
        """Of all requests, in percent."""
        return 100 * self.refused / self.requests if self.requests else 0.0

    def row(self) -> tuple[str, ...]:
        return (
            self.policy,
            f"{self.least}, {self.mean:.1f}, {self.most}",
            f"{self.use:.0f} %, {self.most_use:.0f} %",
            f"{self.requests:,}",
            f"{self.refused:,} ({self.refused_share:.2f} %)",
            f"{self.refused_in_spike:,}",
            f"{self.refused_by_loss:,}",
            f"{self.dollars_an_hour:.3f}",
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "refused_percent": self.refused_share}


@dataclass(frozen=True)
class Span:
    """From one second of the day to another."""

    begins: int
    ends: int

    def of(self, seconds: Sequence[Second]) -> Sequence[Second]:
        return seconds[self.begins : self.ends]


def summarise(policy: str, seconds: Sequence[Second], dollars_an_hour: float, spike: Span, loss: Span) -> Summary:
    """The numbers of a day."""
    sizes = [one.size for one in seconds]
    mean = sum(sizes) / len(sizes)
    return Summary(
        policy=policy,
        least=min(sizes),
        mean=mean,
        most=max(sizes),
        use=_use(seconds),
        most_use=max(_use(seconds[at : at + MINUTE]) for at in range(0, len(seconds), MINUTE)),
        requests=round(sum(one.arrived for one in seconds)),
        refused=_refused(seconds),
        refused_in_spike=_refused(spike.of(seconds)),
        refused_by_loss=_refused(loss.of(seconds)),
        longest_wait=max(one.waiting / one.capacity if one.capacity else 0.0 for one in seconds),
        dollars_an_hour=mean * dollars_an_hour,
    )


def hours(seconds: Sequence[Second]) -> list[dict[str, float]]:
    """The day hour by hour, for whoever draws it."""
    return [
        {
            "hour": at // HOUR,
            "requests_a_second": sum(one.arrived for one in seconds[at : at + HOUR]) / HOUR,
            "instances": sum(one.size for one in seconds[at : at + HOUR]) / HOUR,
            "use_percent": _use(seconds[at : at + HOUR]),
            "refused": _refused(seconds[at : at + HOUR]),
        }
        for at in range(0, len(seconds), HOUR)
    ]


def _use(seconds: Sequence[Second]) -> float:
    capacity = sum(one.capacity for one in seconds)
    return 100 * sum(one.answered for one in seconds) / capacity if capacity else 0.0


def _refused(seconds: Sequence[Second]) -> int:
    return round(sum(one.refused for one in seconds))
