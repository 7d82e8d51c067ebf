"""Each line of a script is one ``./inv`` line, whose tasks exist and take these options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from ops.ci.pipeline import Line, PipelineFile
from ops.ci.problems import Problem
from ops.errors import AndamioError

LAUNCHER = "./inv"
SHELL = frozenset("|&;<>()`")
READ = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")


# The tasks that a command line names; raises AndamioError for one that the front door would refuse.
Parse = Callable[[list[str]], Sequence[str]]


def problems(file: PipelineFile, parse: Parse) -> list[Problem]:
    """The lines that aren't ``./inv`` lines, or that the command line would refuse."""
    found: set[Problem] = set()
    for pipeline in file.pipelines:
        asked = {one.name: one.default or one.allowed[0] for one in pipeline.variables if one.default or one.allowed}
        for step in pipeline.steps:
            for line in (*step.script, *step.after_script):
                found.update(_of_line(line, asked, parse))
    return sorted(found)


def _of_line(line: Line, asked: Mapping[str, str], parse: Parse) -> Iterator[Problem]:
    """What is wrong with a line; variables that a pipeline asks for count as their defaults."""
    if SHELL & set(line.text) or "\n" in line.text:
        yield Problem(
            line.line, "a line of a script is a script of its own", "one ./inv line; logic belongs into a task"
        )
        return
    launcher, *words = shlex.split(line.text)
    if launcher != LAUNCHER:
        yield Problem(line.line, f"a line of a script begins with {launcher!r}", f"each step is one {LAUNCHER} line")
        return
    refusal = _refusal([READ.sub(lambda name: asked.get(name[1], name[0]), word) for word in words], parse)
    if refusal:
        yield Problem(line.line, refusal.what, refusal.hint)


def _refusal(words: list[str], parse: Parse) -> AndamioError | None:
    """What the front door says to a line, whose variables count as any value; None when it takes it."""
    try:
        tasks = parse(words)
    except AndamioError as error:
        return error
    return None if tasks else AndamioError("names no task")
