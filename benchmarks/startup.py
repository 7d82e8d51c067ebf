"""How long it takes until the command line answers: `./inv --list`, beside the same Invoke with one task."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, at_most_times
from benchmarks.sampling import in_turns, seconds
from ops.paths import ROOT
from ops.shell import Command, Shell

PAIRS = 30
OURS: Command = ("./inv", "--list")
PLAIN: Command = (".venv/bin/invoke", "--list")
ONE_TASK = '''from invoke import task


@task
def build(c):
    """Build it."""
'''


def measure(_: Shell) -> list[Figure]:
    """Time both in turns, after one of each that fills the caches."""
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Path(folder)
        (elsewhere / "tasks.py").write_text(ONE_TASK)
        plain = (str(ROOT / PLAIN[0]), *PLAIN[1:])
        measures = {"ours": lambda: seconds(OURS), "plain": lambda: seconds(plain, cwd=elsewhere)}
        in_turns(measures, rounds=1)
        taken = in_turns(measures, PAIRS)
    return [
        Figure(
            "./inv --list",
            "ms",
            [one * 1000 for one in taken["ours"]],
            at_most_times(1.15),
            [one * 1000 for one in taken["plain"]],
            "the same Invoke, one task",
            shlex.join(OURS),
            f"{shlex.join(PLAIN)} in a folder whose tasks.py has one task",
        )
    ]
