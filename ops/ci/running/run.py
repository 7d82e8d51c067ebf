"""A pipeline from its first step to its last: conditions, groups that fail fast, stages, what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Protocol

from ops.ci.checking import paths
from ops.ci.pipeline import Condition, Item, Parallel, Pipeline, Stage, Step
from ops.ci.running.process import Stop
from ops.ci.running.steps import Outcome, Place, Run, perform

PASSED, FAILED, STOPPED, SKIPPED, WAITING, NOT_RUN = "passed", "failed", "stopped", "skipped", "waiting", "not run"
STOPPED_CODE = 130
PATTERNS_SHOWN = 3


@dataclass(frozen=True)
class Line:
    """One step in the result; ``why`` says what kept it from running, or what it came to."""

    step: Step
    state: str
    seconds: float = 0.0
    why: str = ""


@dataclass
class Result:
    """A run's steps in the order of the file."""

    lines: list[Line] = field(default_factory=list)

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.lines if line.state == FAILED]

    @property
    def ran(self) -> list[Line]:
        return [line for line in self.lines if line.state in (PASSED, FAILED, STOPPED)]

    @property
    def is_waiting(self) -> bool:
        return any(line.state == WAITING for line in self.lines)


class Screen(Protocol):
    """What a run tells, as it happens."""

    def begins(self, step: Step) -> None: ...
    def writes(self, step: Step, line: str) -> None: ...
    def ends(self, step: Step, outcome: Outcome) -> None: ...
    def skips(self, step: Step, why: str) -> None: ...


Asked = Callable[[Step | Stage], bool]


def run(pipeline: Pipeline, given: Run, screen: Screen, asked: Asked) -> Result:
    """Run a pipeline's steps; after a failure, and behind what nobody starts, nothing more runs.

    Args:
        asked: whether a person starts what is manual, now.

    Raises:
        KeyboardInterrupt: Ctrl-C; what ran has been ended.
    """
    result = Result()
    held = ""
    for position, item in enumerate(pipeline.items):
        steps = steps_of(item)
        if held:
            result.lines += [Line(step, NOT_RUN, why=held) for step in steps]
            continue
        reasons = {step: unmet(item, step, given.push.changed, given.only) for step in steps}
        if all(reasons.values()):
            result.lines += [_skipped(step, reason, screen) for step, reason in reasons.items()]
            continue
        can_wait = position > 0 or pipeline.start == "custom"
        if not isinstance(item, Parallel) and item.trigger == "manual" and can_wait and not asked(item):
            result.lines += [Line(step, WAITING, why="for somebody to start it") for step in steps]
            held = f"behind {item.name or 'a manual step'}"
            continue
        waits = {step for step, reason in reasons.items() if isinstance(item, Parallel) and _waits(step, reason, asked)}
        lines = _parallel(item, given, screen, waits) if isinstance(item, Parallel) else _in_order(item, given, screen)
        result.lines += lines
        if any(line.state in (FAILED, STOPPED) for line in lines):
            held = "after a failure"
        elif waits:
            held = "behind a manual step"
    return result


def _waits(step: Step, unmet: str, asked: Asked) -> bool:
    """Whether a step of a group is manual, and nobody starts it; the group's other steps run all the same."""
    return not unmet and step.trigger == "manual" and not asked(step)


def steps_of(item: Item) -> tuple[Step, ...]:
    """The steps of an entry of a pipeline."""
    return (item,) if isinstance(item, Step) else item.steps


def unmet(item: Item, step: Step, changed: Sequence[str], only: frozenset[str] = frozenset()) -> str:
    """Why a step of an entry doesn't run, by what is asked for and the files that changed; empty when it does."""
    if only and step.name not in only:
        return "not asked for"
    return _unmet(item.condition if isinstance(item, Stage) else step.condition, changed)


def _unmet(condition: Condition | None, changed: Sequence[str]) -> str:
    if condition is None or paths.holds(condition, changed):
        return ""
    if not condition.include:
        return "only excluded files changed"
    named = [line.text for line in condition.include]
    more = f" and {len(named) - PATTERNS_SHOWN} more" if len(named) > PATTERNS_SHOWN else ""
    return f"nothing changed in {', '.join(named[:PATTERNS_SHOWN])}{more}"


def _skipped(step: Step, why: str, screen: Screen) -> Line:
    screen.skips(step, why)
    return Line(step, SKIPPED, why=why)


def _in_order(item: Step | Stage, given: Run, screen: Screen) -> list[Line]:
    lines: list[Line] = []
    place = Place(deployment=item.deployment)
    for step in steps_of(item):
        reason = unmet(item, step, given.push.changed, given.only)
        if reason:
            lines.append(_skipped(step, reason, screen))
            continue
        if any(line.state not in (PASSED, SKIPPED) for line in lines):
            lines.append(Line(step, NOT_RUN, why="after a failure"))
            continue
        screen.begins(step)
        lines.append(_line(_shown(given, step, place, given.stop, screen)))
    return lines


def _parallel(group: Parallel, given: Run, screen: Screen, waits: Collection[Step]) -> list[Line]:
    """Run the steps of a group at the same time; the first failure of one that fails fast stops the others."""
    lines: dict[int, Line] = {}
    stop = Stop()
    with ThreadPoolExecutor(max_workers=len(group.steps)) as pool:
        running = {}
        for index, step in enumerate(group.steps):
            reason = unmet(group, step, given.push.changed, given.only)
            if reason:
                lines[index] = _skipped(step, reason, screen)
                continue
            if step in waits:
                lines[index] = Line(step, WAITING, why="for somebody to start it")
                continue
            screen.begins(step)
            place = Place(slot=index, index=index, count=len(group.steps))
            running[pool.submit(_shown, given, step, place, stop, screen)] = index
        try:
            for done in as_completed(running):
                outcome = done.result()
                lines[running[done]] = _line(outcome)
                fails_fast = group.fail_fast if outcome.step.fail_fast is None else outcome.step.fail_fast
                if not outcome.passed and fails_fast:
                    stop.now()
        except BaseException:  # Ctrl-C, too: the pool would wait for what still runs
            stop.now()
            raise
    return [lines[index] for index in range(len(group.steps))]


def _shown(given: Run, step: Step, place: Place, stop: Stop, screen: Screen) -> Outcome:
    outcome = perform(given, step, place, stop, lambda line: screen.writes(step, line))
    screen.ends(step, outcome)
    return outcome


def _line(outcome: Outcome) -> Line:
    if outcome.passed:
        return Line(outcome.step, PASSED, outcome.seconds)
    if outcome.code == STOPPED_CODE:
        return Line(outcome.step, STOPPED, outcome.seconds, "as another step failed")
    return Line(outcome.step, FAILED, outcome.seconds, f"exit code {outcome.code}")
