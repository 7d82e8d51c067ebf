"""Who decides how many instances there should be, once a minute, from what CloudWatch saw.

Target tracking is what the templates have. AWS says how it behaves, not how it computes
(https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html); modelled is:

- An alarm is on when the last 3 datapoints of a minute are above the target, another one when the last 15 are below
  90 % of it: those of the alarms that a policy makes (``AlarmHigh``, ``AlarmLow``), which nobody can change.
- Capacity follows in proportion: the metric divided by the target, times the instances that it is of, rounded up.
  Instances that still warm up count as being there already.
- Of several policies the one that wants most counts; fewer is done only when all want fewer, and nothing warms up.
- Fewer goes down to what that proportion asks for at once; AWS may take more steps, and so cost more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.scaling.metrics import Datapoint

HIGH_DATAPOINTS = 3
LOW_DATAPOINTS = 15
LOW_SHARE = 0.9

Metric = Callable[[Datapoint], float]


class Policy(Protocol):
    """Decides from the datapoints, the newest last, how many instances there should be."""

    def wanted(self, seen: Sequence[Datapoint], desired: int, /) -> int: ...


@dataclass(frozen=True)
class Tracked:
    """A metric, how many instances it is of, and its target."""

    metric: Metric
    of: Metric
    target: float

    def is_high(self, seen: Sequence[Datapoint]) -> bool:
        last = seen[-HIGH_DATAPOINTS:]
        return len(last) == HIGH_DATAPOINTS and all(self.metric(one) > self.target for one in last)

    def is_low(self, seen: Sequence[Datapoint]) -> bool:
        last = seen[-LOW_DATAPOINTS:]
        return len(last) == LOW_DATAPOINTS and all(self.metric(one) < LOW_SHARE * self.target for one in last)

    def proportional(self, newest: Datapoint) -> int:
        return math.ceil(self.of(newest) * self.metric(newest) / self.target)


@dataclass(frozen=True)
class TargetTracking:
    """One or several policies of target tracking."""

    tracked: tuple[Tracked, ...]

    def wanted(self, seen: Sequence[Datapoint], desired: int) -> int:
        newest = seen[-1]
        high = [one.proportional(newest) for one in self.tracked if one.is_high(seen)]
        if high:
            return max(desired, *high)
        settled = newest.warm >= newest.size
        if settled and all(one.is_low(seen) for one in self.tracked):
            return min(desired, max(one.proportional(newest) for one in self.tracked))
        return desired


@dataclass(frozen=True)
class Step:
    """From so much CPU use on, in percent, so many more instances; fewer, where it is negative."""

    cpu: float
    more: int


@dataclass(frozen=True)
class StepScaling:
    """Steps above a threshold and one below another, as people write them by hand; waits while instances warm up.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
    """

    above: tuple[Step, ...] = (Step(60, 1), Step(75, 2), Step(90, 4))
    below: Step = Step(30, -1)

    def wanted(self, seen: Sequence[Datapoint], desired: int) -> int:
        newest = seen[-1]
        if newest.warm < newest.size:
            return desired
        last = seen[-HIGH_DATAPOINTS:]
        lowest = min(one.cpu for one in last)
        reached = [step.more for step in self.above if len(last) == HIGH_DATAPOINTS and lowest >= step.cpu]
        if reached:
            return desired + max(reached)
        quiet = seen[-LOW_DATAPOINTS:]
        if len(quiet) == LOW_DATAPOINTS and all(one.cpu < self.below.cpu for one in quiet):
            return desired + self.below.more
        return desired


@dataclass(frozen=True)
class Fixed:
    """Always as many."""

    size: int

    def wanted(self, _seen: Sequence[Datapoint], _desired: int) -> int:
        return self.size


def cpu_tracked(target: float) -> Tracked:
    """Mean CPU use, in percent."""
    return Tracked(lambda one: one.cpu, lambda one: one.warm, target)


def requests_tracked(target: float) -> Tracked:
    """Requests a minute and target."""
    return Tracked(lambda one: one.requests, lambda one: one.targets, target)
