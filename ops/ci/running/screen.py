"""What a person sees of a run: one step's output as it comes; of steps at the same time each one's when it ends."""

from __future__ import annotations

import threading

from ops.ci.pipeline import Pipeline, Step
from ops.ci.running.push import Push
from ops.ci.running.run import FAILED, NOT_RUN, PASSED, SKIPPED, STOPPED, WAITING, Result
from ops.ci.running.steps import Outcome
from ops.cli.terminal import say, styled, table

MARKS = {
    PASSED: ("✓", "green"),
    FAILED: ("✗", "red"),
    STOPPED: ("✗", "yellow"),
    SKIPPED: ("-", "dim"),
    WAITING: ("…", "yellow"),
    NOT_RUN: ("-", "dim"),
}  # fmt: skip
TAIL = 40


class Terminal:
    """Writes a run to standard output.

    Args:
        whole: show also what steps that passed beside others wrote; else only the end of what failed.
    """

    def __init__(self, whole: bool = False) -> None:
        self._whole = whole
        self._lock = threading.Lock()
        self._running: list[Step] = []
        self._kept: dict[int, list[str]] = {}
        self._together = False

    def begins(self, step: Step) -> None:
        with self._lock:
            self._running.append(step)
            self._kept[step.line] = []
            self._together = len(self._running) > 1
            say(f"\n{styled('▸', 'bold')} {styled(step.name, 'bold')}")

    def writes(self, step: Step, line: str) -> None:
        with self._lock:
            self._kept[step.line].append(line)
            if not self._together:
                say(f"  {line}")

    def ends(self, step: Step, outcome: Outcome) -> None:
        with self._lock:
            self._running.remove(step)
            mark, style = MARKS[PASSED if outcome.passed else FAILED]
            said = self._kept.pop(step.line)
            if self._together and (self._whole or not outcome.passed):
                shown = said if self._whole else said[-TAIL:]
                for line in shown:
                    say(f"  {line}")
            say(f"{styled(mark, style)} {step.name} {styled(f'({outcome.seconds:.1f} s)', 'dim')}")
            self._together = bool(self._running)

    def skips(self, step: Step, why: str) -> None:
        with self._lock:
            say(styled(f"- {step.name}: {why}", "dim"))


def announce(pipeline: Pipeline, push: Push, environment: str) -> None:
    """What is going to run, of which commit, and against what."""
    files = f"{len(push.changed)} changed file{'' if len(push.changed) == 1 else 's'}"
    since = f" since {push.since}" if push.since else ""
    say(f"{styled(pipeline.title, 'bold')} of {push.sha[:12]}: {files}{since}")
    for name in push.changed[:5]:
        say(styled(f"  {name}", "dim"))
    if len(push.changed) > 5:
        say(styled(f"  and {len(push.changed) - 5} more", "dim"))
    if environment:
        say(f"Every deployment goes to the environment {environment}.")
    if push.uncommitted:
        counted = f"{push.uncommitted} file{'' if push.uncommitted == 1 else 's'}"
        say(styled(f"What isn't committed is not in this run: changes of {counted}.", "yellow"))


def summary(result: Result) -> str:
    """The steps, what came of each, and how long it took."""
    rows = [("STEP", "", "TIME", "")]
    for line in result.lines:
        mark, _ = MARKS[line.state]
        seconds = f"{line.seconds:.1f} s" if line.seconds else ""
        rows.append((line.step.name, f"{mark} {line.state}", seconds, line.why))
    return table(rows)
