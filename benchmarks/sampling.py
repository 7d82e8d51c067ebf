"""Takes samples: times commands by the wall clock, and measures in turns, so that a drift of the machine cancels."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from ops.paths import ROOT
from ops.shell import Command, failed

Sample = TypeVar("Sample")

LONGEST = 600.0  # seconds that any one command may take


def in_turns(measures: Mapping[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    """Take each measurement once in every round, in the order given: A B A B, not A A B B."""
    taken: dict[str, list[Sample]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return taken


def seconds(command: Command, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> float:
    """How long a command takes, from its start to its end; raises what `output` raises."""
    started = time.perf_counter()
    output(command, cwd, env)
    return time.perf_counter() - started


def output(command: Command, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """What a command writes.

    Raises:
        CommandFailed: it exited with a non-zero code: its time would say nothing.
        subprocess.TimeoutExpired: it took longer than `LONGEST`.
    """
    whole = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=cwd, env=whole, timeout=LONGEST, capture_output=True, text=True, check=False)
    if done.returncode:
        raise failed(" ".join(command), done.returncode, f"{done.stdout}{done.stderr}", shown=False)
    return done.stdout
