"""A day of the group, second by second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scaling.assumptions import Assumptions
from benchmarks.scaling.demand import HOUR
from benchmarks.scaling.group import Fleet
from benchmarks.scaling.metrics import MINUTE, Datapoint, Minute
from benchmarks.scaling.policies import Policy
from benchmarks.scaling.template import Group


@dataclass(frozen=True)
class ZoneLoss:
    """A zone is lost, and comes back: seconds of the day."""

    zone: str = "a"
    begins: int = 10 * HOUR
    ends: int = 11 * HOUR


@dataclass(frozen=True)
class Second:
    """What happened in one second.

    Args:
        size: instances that are paid for.
        capacity: requests that could have been answered.
    """

    arrived: float
    answered: float
    refused: float
    waiting: float
    size: int
    capacity: float


def simulate(
    group: Group, assumptions: Assumptions, policy: Policy, arrivals: Sequence[int], loss: ZoneLoss | None, start: int
) -> list[Second]:
    """What a policy makes of a day that begins with ``start`` instances."""
    fleet = Fleet.settled(group, assumptions, start, now=0)
    seconds: list[Second] = []
    seen: list[Datapoint] = []
    minute = Minute()
    for now, arriving in enumerate(arrivals):
        if loss and now == loss.begins:
            fleet.lose(loss.zone, now)
        if loss and now == loss.ends:
            fleet.recover(loss.zone)
        abandoned = fleet.tend(now)
        served = fleet.serve(arriving, now)
        capacity = served.alive * assumptions.capacity
        refused = served.refused + abandoned
        seconds.append(Second(arriving, served.answered, refused, served.waiting, len(fleet.instances), capacity))
        minute.count(arriving, served.answered, capacity, served.targets)
        if (now + 1) % MINUTE == 0:
            seen.append(minute.datapoint(len(fleet.warm(now)), len(fleet.instances)))
            minute = Minute()
            fleet.want(policy.wanted(seen, fleet.desired))
    return seconds
