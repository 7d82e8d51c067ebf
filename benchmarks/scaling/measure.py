"""The benchmark: the day under each policy, as a table, as JSON, and as two lines among the other figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from benchmarks.figures import Figure, at_most
from benchmarks.scaling import assumptions as assumed
from benchmarks.scaling import template
from benchmarks.scaling.assumptions import Assumptions
from benchmarks.scaling.day import Second, ZoneLoss, simulate
from benchmarks.scaling.demand import Demand
from benchmarks.scaling.policies import (
    Fixed,
    Policy,
    StepScaling,
    TargetTracking,
    cpu_tracked,
    requests_tracked,
)
from benchmarks.scaling.summary import HEADINGS, Span, Summary, hours, summarise
from benchmarks.scaling.template import Group
from ops.cli.terminal import say, table
from ops.paths import REPORTS
from ops.shell import Shell

WRITTEN = REPORTS / "scaling.json"
COMMAND = "./inv benchmark --only scaling"
OURS = "the templates': CPU and requests"
CPU_ALONE = "CPU alone"
ALWAYS_MOST = "always the most"
MOST_REFUSED = 1.0  # percent


@dataclass(frozen=True)
class Day:
    """What happens, whoever decides: the group, its requests, and the zone that is lost."""

    group: Group
    assumptions: Assumptions
    demand: Demand
    loss: ZoneLoss

    @property
    def spike(self) -> Span:
        """From the spike's first request to its last one."""
        begins = self.demand.spike_at
        return Span(begins, begins + self.demand.lasts + self.demand.rise)

    @property
    def without_zone(self) -> Span:
        return Span(self.loss.begins, self.loss.ends)


def a_day(group: Group, assumptions: Assumptions) -> Day:
    """A day whose noon is what the least of the instances are for: at the target of their CPU."""
    noon = group.least * assumptions.capacity * group.cpu_target / 100
    return Day(group, assumptions, Demand(noon), ZoneLoss())


def policies(day: Day) -> dict[str, Policy]:
    """Those that are compared, ours first."""
    group = day.group
    cpu, requests = cpu_tracked(group.cpu_target), requests_tracked(group.requests_target)
    same = round(day.assumptions.capacity * 60 * group.cpu_target / 100)
    return {
        OURS: TargetTracking((cpu, requests)),
        f"the same at {same:,} requests": TargetTracking((cpu, requests_tracked(same))),
        CPU_ALONE: TargetTracking((cpu,)),
        "steps by CPU": StepScaling(),
        "always the least": Fixed(group.least),
        ALWAYS_MOST: Fixed(group.most),
    }


def measure(_: Shell) -> list[Figure]:
    """Simulate the day under each policy."""
    group = template.production()
    given = Assumptions(assumed.measured_capacity(), dollars_an_hour=assumed.price(group.instance_type))
    day = a_day(group, given)
    taken = dict(_simulated(day))
    summaries = {name: _summary(day, name, seconds) for name, seconds in taken.items()}
    say(_given(day))
    say(table([HEADINGS, *(one.row() for one in summaries.values())]))
    REPORTS.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(_document(day, taken, summaries), indent=1) + "\n")
    return _figures(summaries)


def _simulated(day: Day) -> Iterator[tuple[str, list[Second]]]:
    arrivals = day.demand.arrivals()
    for name, policy in policies(day).items():
        start = policy.size if isinstance(policy, Fixed) else day.group.least
        yield name, simulate(day.group, day.assumptions, policy, arrivals, day.loss, start)


def _summary(day: Day, name: str, seconds: list[Second]) -> Summary:
    return summarise(name, seconds, day.assumptions.dollars_an_hour, day.spike, day.without_zone)


def _given(day: Day) -> str:
    group, given = day.group, day.assumptions
    return (
        f"{group.least} to {group.most} {group.instance_type}, targets {group.cpu_target:.0f} % CPU and"
        f" {group.requests_target:,.0f} requests a minute; {given.capacity:.0f} requests/s each, serving"
        f" {given.boot + group.check_interval * group.healthy_after} s after the start, counted after {group.warmup} s;"
        f" {day.demand.noon:.0f} requests/s at noon, {day.demand.spike:g} times as many from"
        f" {day.demand.spike_at // 3600}:00, zone {day.loss.zone} lost from {day.loss.begins // 3600}:00 to"
        f" {day.loss.ends // 3600}:00"
    )


def _document(day: Day, taken: dict[str, list[Second]], summaries: dict[str, Summary]) -> dict[str, object]:
    return {
        "group": asdict(day.group),
        "assumptions": asdict(day.assumptions),
        "demand": asdict(day.demand),
        "zone_loss": asdict(day.loss),
        "policies": [{**summaries[name].as_json(), "hours": hours(seconds)} for name, seconds in taken.items()],
    }


def _figures(summaries: dict[str, Summary]) -> list[Figure]:
    ours, most = summaries[OURS], summaries[ALWAYS_MOST]
    return [
        Figure(
            "scaling: refused of a day with a tenfold spike and a lost zone",
            "%",
            [ours.refused_share],
            at_most(MOST_REFUSED),
            [summaries[CPU_ALONE].refused_share],
            CPU_ALONE,
            COMMAND,
            note="simulated",
        ),
        Figure(
            "scaling: instances' costs on that day",
            "USD an hour",
            [ours.dollars_an_hour],
            None,
            [most.dollars_an_hour],
            ALWAYS_MOST,
            COMMAND,
            note="simulated",
        ),
    ]
