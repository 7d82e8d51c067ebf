"""Instances: they start, are asked by the balancer, serve, queue and refuse, and go; also all of a zone's at once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.scaling.assumptions import Assumptions
from benchmarks.scaling.template import Group

ZONES = ("a", "b")


@dataclass(eq=False)
class Instance:
    """One instance.

    Attributes:
        zone: where it is.
        started: second of its start.
        dead_since: its zone is lost since; None while it lives.
        waiting: requests in its queue.
    """

    zone: str
    started: int
    dead_since: int | None = None
    waiting: float = 0


@dataclass(frozen=True)
class Served:
    """What became of a second's requests, and of those that waited.

    Args:
        waiting: those that wait now.
        targets: instances that the balancer sent requests to; ``alive`` are those of them that answer.
    """

    answered: float
    refused: float
    waiting: float
    targets: int
    alive: int


@dataclass
class Fleet:
    """The group's instances, as the balancer and the group see them.

    Attributes:
        desired: how many the policies want; never below the least, nor above the most.
        lost: the zones that are lost.
    """

    group: Group
    assumptions: Assumptions
    desired: int
    instances: list[Instance] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    @classmethod
    def settled(cls, group: Group, assumptions: Assumptions, size: int, now: int) -> Fleet:
        """A group of this size whose instances are long in service."""
        fleet = cls(group, assumptions, fleet_size(group, size))
        long_ago = now - max(fleet.serves_after, group.warmup)
        for _ in range(fleet.desired):
            fleet.instances.append(Instance(fleet._emptiest_zone(), long_ago))
        return fleet

    @property
    def serves_after(self) -> int:
        """Seconds from an instance's start until the balancer sends it requests."""
        return self.assumptions.boot + self.group.check_interval * self.group.healthy_after

    @property
    def noticed_after(self) -> int:
        """Seconds from an instance's death until the balancer sends it nothing more."""
        return self.group.check_interval * self.group.unhealthy_after

    def in_service(self, now: int) -> list[Instance]:
        """Those that the balancer sends requests to; a dead one, too, until it is noticed."""
        booted, noticed = now - self.serves_after, now - self.noticed_after
        return [
            one
            for one in self.instances
            if one.started <= booted and (one.dead_since is None or one.dead_since > noticed)
        ]

    def serving(self, now: int) -> list[Instance]:
        """Those that answer."""
        return [one for one in self.in_service(now) if one.dead_since is None]

    def warm(self, now: int) -> list[Instance]:
        """Those whose measurements count."""
        return [one for one in self.serving(now) if now - one.started >= self.group.warmup]

    def want(self, size: int) -> None:
        """Have another size from now on, within the bounds."""
        self.desired = fleet_size(self.group, size)

    def lose(self, zone: str, now: int) -> None:
        """A zone is lost, with all that waits there."""
        self.lost.add(zone)
        for one in self.instances:
            if one.zone == zone and one.dead_since is None:
                one.dead_since = now

    def recover(self, zone: str) -> None:
        """It can have instances again; those that it had are gone."""
        self.lost.discard(zone)

    def tend(self, now: int) -> float:
        """What the group does by itself: replaces the unhealthy, starts what is missing, ends what is too much.

        Returns the requests that waited at what is gone.
        """
        lost = 0.0
        for one in [one for one in self.instances if self._is_given_up(one, now)]:
            lost += one.waiting
            self.instances.remove(one)
        while len(self.instances) < self.desired:
            self.instances.append(Instance(self._emptiest_zone(), now))
        if len(self.instances) > self.desired:
            lost += self._end(len(self.instances) - self.desired, now)
        return lost

    def serve(self, arriving: float, now: int) -> Served:
        """One second: requests are spread evenly over what the balancer believes in; the rest of the queue waits."""
        targets = self.in_service(now)
        if not targets:
            return Served(0, arriving, 0, 0, 0)
        answered = refused = 0.0
        for one in targets:
            if one.dead_since is not None:
                refused += arriving / len(targets) + one.waiting
                one.waiting = 0
                continue
            there = one.waiting + arriving / len(targets)
            done = min(there, self.assumptions.capacity)
            one.waiting = min(there - done, self.assumptions.backlog)
            answered += done
            refused += there - done - one.waiting
        alive = sum(one.dead_since is None for one in targets)
        return Served(answered, refused, sum(one.waiting for one in targets), len(targets), alive)

    def _is_given_up(self, one: Instance, now: int) -> bool:
        """A dead one that was noticed, or one that doesn't become healthy before its grace is over."""
        if one.dead_since is not None:
            return now - one.dead_since >= self.noticed_after + self.assumptions.replaced_after
        age = now - one.started
        return self.group.grace + self.assumptions.replaced_after <= age < self.serves_after

    def _emptiest_zone(self) -> str:
        """Where the next one starts: groups keep their zones even."""
        open_zones = [zone for zone in ZONES if zone not in self.lost] or list(ZONES)
        return min(open_zones, key=lambda zone: sum(one.zone == zone for one in self.instances))

    def _end(self, count: int, now: int) -> float:
        """The fullest zone's oldest ones go first; they drain, so what waits there is still answered elsewhere."""
        waiting = 0.0
        for _ in range(count):
            zone = max(ZONES, key=lambda zone: sum(one.zone == zone for one in self.instances))
            oldest = min((one for one in self.instances if one.zone == zone), key=lambda one: one.started)
            self.instances.remove(oldest)
            waiting += oldest.waiting
        return self._hand_on(waiting, self.serving(now))

    def _hand_on(self, waiting: float, others: Iterable[Instance]) -> float:
        for one in others:
            taken = min(waiting, self.assumptions.backlog - one.waiting)
            one.waiting += taken
            waiting -= taken
        return waiting


def fleet_size(group: Group, wanted: float) -> int:
    """The nearest size that the group allows, rounded up."""
    return max(group.least, min(group.most, math.ceil(wanted)))
