"""All benchmarks, the quick ones first; each on its own, so that one that breaks doesn't keep others from running."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import (
    builds,
    droplet,
    edits,
    listing,
    pipelines,
    planning,
    replacement,
    replacing,
    scheduler,
    sizes,
    startup,
    up,
)
from benchmarks.figures import Broken, Figure
from benchmarks.scaling import measure as scaling
from benchmarks.synth import measure as synth
from ops.errors import AndamioError
from ops.shell import Shell


@dataclass(frozen=True)
class Benchmark:
    """A benchmark: its name on the command line, what it measures, and about how many minutes that takes."""

    name: str
    subject: str
    minutes: float
    measure: Callable[[Shell], list[Figure]]


BENCHMARKS = (
    Benchmark("startup", "./inv --list, beside the same Invoke with one task", 0.3, startup.measure),
    Benchmark("scaling", "a day of the group in the cloud under several policies, simulated", 0.2, scaling.measure),
    Benchmark("guard", "generated changes judged by the plan's guard of what holds data", 0.1, replacement.measure),
    Benchmark("plan", "./inv cfn.plan --offline, and what else is asked before a push", 0.3, planning.measure),
    Benchmark("synth", "./inv cfn.synth, beside cdk synth of the same design", 1.5, synth.measure),
    Benchmark("scheduler", "a simulated deployment against its critical path", 0.1, scheduler.measure),
    Benchmark("images", "the images beside their bases, and the first page's JavaScript", 0.2, sizes.measure),
    Benchmark("up", "./inv up with nothing to do, beside docker compose up; and from empty volumes", 2, up.measure),
    Benchmark("edits", "from an edited line of either half until it is served", 2, edits.measure),
    Benchmark("builds", "all images without cache", 4, builds.measure),
    Benchmark("list", "the staff's list with a million requests, beside runserver, and a thousand", 9, listing.measure),
    Benchmark("replace", "20,000 requests while replicas are replaced, beside docker compose up", 5, replacing.measure),
    Benchmark("pipeline", "a change of the page by the main pipeline, beside the tasks alone", 8, pipelines.measure),
    Benchmark("droplet", "the site replaced on a sandbox droplet, beside the plain way", 11, droplet.measure),
)


def take(shell: Shell, chosen: Iterable[Benchmark], show: Callable[[str], None]) -> list[Figure | Broken]:
    """The figures of the chosen benchmarks."""
    taken: list[Figure | Broken] = []
    for one in chosen:
        show(f"{one.name}: {one.subject}")
        try:
            taken += one.measure(shell)
        except (AndamioError, OSError, subprocess.TimeoutExpired) as error:
            show(f"{one.name} could not be measured: {error}")
            taken.append(Broken(one.name, str(error)))
    return taken
