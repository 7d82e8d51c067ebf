"""How long one waits before a push: for the plan, the design's promises, and the check of the pipeline.

Each as a whole process, warm: the tools are installed, and their answers about templates that stayed the same are kept.
After an edit they are asked again about the stack that changed, which is timed as well: by plans of budgets that there
never were.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, at_most
from benchmarks.sampling import LONGEST, in_turns
from ops.paths import ROOT
from ops.settings.files import replace
from ops.shell import Command, Shell, failed
from tests.aws import environments

ROUNDS = 10
LONGEST_WAIT = 2.0  # seconds
NAME = "andamio-plan"  # an environment of its own, which is removed
PLAN: Command = ("./inv", "cfn.plan", "--offline", "--env", NAME)
PROMISES: Command = ("./inv", "cfn.check", "--only", "invariants", "--env", NAME)
PIPELINE: Command = ("./inv", "ci.check")
CHANGES = 2  # what a plan exits with where there is something to change
BUDGET = "AWS_BUDGET_USD="


def measure(_: Shell) -> list[Figure]:
    """Time plans after edits, then all that finds nothing new, in turns; each after one that fills the caches."""
    with _environment() as file:
        waited(PLAN, CHANGES)
        edited = [_edited(file) for _ in range(ROUNDS)]
        measures: dict[str, Callable[[], float]] = {
            "plan": lambda: waited(PLAN, CHANGES),
            "promises": lambda: waited(PROMISES),
            "pipeline": lambda: waited(PIPELINE),
        }
        in_turns(measures, rounds=1)
        taken = in_turns(measures, ROUNDS)
    limit = at_most(LONGEST_WAIT)
    after_edit = "./inv cfn.plan --offline, after an edit of one stack"
    return [
        Figure("./inv cfn.plan --offline", "s", taken["plan"], limit, command=shlex.join(PLAN)),
        Figure(after_edit, "s", edited, limit, command=f"{shlex.join(PLAN)} after another {BUDGET}"),
        Figure("./inv cfn.check --only invariants", "s", taken["promises"], limit, command=shlex.join(PROMISES)),
        Figure("./inv ci.check", "s", taken["pipeline"], limit, command=shlex.join(PIPELINE)),
    ]


@contextmanager
def _environment() -> Iterator[Path]:
    """Production's values, in an environment that was never deployed; its ``aws.env``."""
    folder = ROOT / "env" / NAME
    shutil.rmtree(folder, ignore_errors=True)
    try:
        environments.make(ROOT, NAME)
        yield folder / "aws.env"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _edited(file: Path) -> float:
    """How long a plan takes after an edit that nobody made before."""
    never_before = time.time_ns() // 1_000_000 % 1_000_000
    replace(file, with_budget(file.read_text(), max(never_before, 1)).encode())
    return waited(PLAN, CHANGES)


def with_budget(text: str, dollars: int) -> str:
    """The text of an ``aws.env`` with another budget."""
    lines = (f"{BUDGET}{dollars}" if line.startswith(BUDGET) else line for line in text.splitlines())
    return "\n".join(lines) + "\n"


def waited(command: Command, wanted: int = 0, cwd: Path = ROOT) -> float:
    """How long a command takes that answers by its exit code.

    Raises:
        CommandFailed: it exited with another one than was wanted: its time would say nothing.
    """
    started = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, timeout=LONGEST, capture_output=True, text=True, check=False)
    if done.returncode != wanted:
        raise failed(shlex.join(command), done.returncode, f"{done.stdout}{done.stderr}", shown=False)
    return time.perf_counter() - started
