"""The benchmark: `./inv cfn.synth` as a whole process beside `cdk synth` of the same design, in turns."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Limit, Measure, at_most
from benchmarks.sampling import in_turns, output, seconds
from benchmarks.synth import app, same
from benchmarks.synth.app import App
from benchmarks.synth.memory import peak
from ops.paths import CACHE, ROOT
from ops.shell import Command, Shell

ENVIRONMENT = "local"
FOLDER = CACHE / "benchmarks" / "synth"
OURS: Command = ("./inv", "cfn.synth", "--env", ENVIRONMENT, "--out", str(FOLDER.relative_to(ROOT)))
# Python keeps what it compiled, as it does when nobody tells it not to: Node's CDK comes compiled as well.
AROUND = {"PYTHONDONTWRITEBYTECODE": ""}
ROUNDS, MEMORY_ROUNDS = 9, 5
FASTER, SMALLER = 12, 8
MEBIBYTE = 2**20
TEMPLATE = ".template.json"
NAME = "./inv cfn.synth"


def measure(shell: Shell) -> list[Figure]:
    """Compare the templates, then the times, then the memory."""
    cdk = app.ready(shell, ENVIRONMENT)
    times: dict[str, Callable[[], float]] = {
        "ours": lambda: seconds(OURS, env=AROUND),
        "cdk": lambda: seconds(cdk.synth, cdk.folder, cdk.around),
        "unchecked": lambda: seconds(cdk.synth_unchecked, cdk.folder, cdk.around),
        "alone": lambda: seconds(cdk.alone, cdk.folder, cdk.around_alone),
    }
    in_turns(times, rounds=1)  # fills the caches
    differences = _differences(cdk)
    taken = in_turns(times, ROUNDS)
    memory: dict[str, Callable[[], float]] = {
        "ours": lambda: peak(OURS, ROOT, AROUND) / MEBIBYTE,
        "cdk": lambda: peak(cdk.synth, cdk.folder, cdk.around) / MEBIBYTE,
        "alone": lambda: peak(cdk.alone, cdk.folder, cdk.around_alone) / MEBIBYTE,
    }
    return [differences, *_times(taken), *_memory(in_turns(memory, MEMORY_ROUNDS))]


def _differences(cdk: App) -> Figure:
    """How far the CDK's templates aren't ours."""
    output(OURS, env=AROUND)
    output(cdk.synth, cdk.folder, cdk.around)
    ours, theirs = read(FOLDER, ".json"), read(cdk.templates, TEMPLATE)
    found = same.differences(ours, theirs)
    noted = f"{len(ours)} stacks, {same.resources(ours)} resources" + "".join(f"; {one}" for one in found[:10])
    command = f"{shlex.join(OURS)}, and benchmarks/cdk"
    return Figure(
        "synth: differences between both designs", "places", [len(found)], at_most(0), command=command, note=noted
    )


def read(folder: Path, ending: str) -> dict[str, Any]:
    """The templates in a folder, by stack."""
    files = sorted(folder.glob(f"*{ending}"))
    return {file.name.removesuffix(ending): json.loads(file.read_text()) for file in files}


def _times(taken: Mapping[str, list[float]]) -> list[Figure]:
    return [
        _beside(NAME, "s", taken["ours"], taken["cdk"], "cdk synth", "cdk synth --quiet", part(FASTER)),
        _beside(
            f"{NAME}, beside the CDK without its checks", "s", taken["ours"], taken["unchecked"],
            "cdk synth, unchecked", "cdk synth --quiet --no-validation",
        ),
        _beside(f"{NAME}, beside the app without the CDK's command line", "s", taken["ours"], taken["alone"],
                "node app.js", "CDK_OUTDIR=cdk.out CDK_VALIDATION=false node app.js"),
    ]  # fmt: skip


def _memory(taken: Mapping[str, list[float]]) -> list[Figure]:
    name = f"{NAME}: memory at the peak"
    return [
        _beside(name, "MiB", taken["ours"], taken["cdk"], "cdk synth", "cdk synth --quiet", part(SMALLER)),
        _beside(f"{name}, beside the app without the CDK's command line", "MiB", taken["ours"], taken["alone"],
                "node app.js", "CDK_OUTDIR=cdk.out CDK_VALIDATION=false node app.js"),
    ]  # fmt: skip


def part(times: float) -> Limit:
    """At most one in so many."""
    return Limit(round(1 / times, 4), Measure.RATIO)


def _beside(
    name: str,
    unit: str,
    ours: list[float],
    theirs: list[float],
    compared_with: str,
    command: str,
    limit: Limit | None = None,
) -> Figure:
    where = "in the folder of the app, with its Node first on PATH"
    return Figure(name, unit, ours, limit, theirs, compared_with, shlex.join(OURS), f"{command}, {where}")
