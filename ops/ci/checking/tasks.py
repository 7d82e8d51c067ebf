"""Each line of a script is one ``./inv`` line, whose tasks exist and take these options."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence

from ops.ci.pipeline import Line, PipelineFile
from ops.ci.problems import Problem
from ops.errors import AndamioError

LAUNCHER = "./inv"
SHELL = frozenset("|&;<>()`")


# The tasks that a command line names; raises AndamioError for one that the front door would refuse.
Parse = Callable[[list[str]], Sequence[str]]


def problems(file: PipelineFile, parse: Parse) -> list[Problem]:
    """The lines that aren't ``./inv`` lines, or that the command line would refuse."""
    lines = {line for one in file.pipelines for step in one.steps for line in (*step.script, *step.after_script)}
    return [problem for line in sorted(lines, key=lambda line: line.line) for problem in _of_line(line, parse)]


def _of_line(line: Line, parse: Parse) -> Iterator[Problem]:
    if SHELL & set(line.text) or "\n" in line.text:
        yield Problem(
            line.line, "a line of a script is a script of its own", "one ./inv line; logic belongs into a task"
        )
        return
    launcher, *words = shlex.split(line.text)
    if launcher != LAUNCHER:
        yield Problem(line.line, f"a line of a script begins with {launcher!r}", f"each step is one {LAUNCHER} line")
        return
    refusal = _refusal(words, parse)
    if refusal:
        yield Problem(line.line, refusal.what, refusal.hint)


def _refusal(words: list[str], parse: Parse) -> AndamioError | None:
    """What the front door says to a line, whose variables count as any value; None when it takes it."""
    try:
        tasks = parse(words)
    except AndamioError as error:
        return error
    return None if tasks else AndamioError("names no task")
