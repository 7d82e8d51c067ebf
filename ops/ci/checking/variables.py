"""Each variable that a script reads is one that Bitbucket, the pipeline's own form or somebody in its settings sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from ops.ci.pipeline import Pipeline, PipelineFile
from ops.ci.problems import Problem
from ops.ci.variables import GIVEN, documented

READ = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")


def problems(file: PipelineFile) -> list[Problem]:
    """The variables that nobody sets, and those that somebody is asked for in vain."""
    everywhere = GIVEN | documented()
    return [problem for pipeline in file.pipelines for problem in _of_pipeline(pipeline, everywhere)]


def _of_pipeline(pipeline: Pipeline, everywhere: frozenset[str]) -> Iterator[Problem]:
    asked = {variable.name: variable for variable in pipeline.variables}
    known = sorted({*everywhere, *asked})
    read: set[str] = set()
    for step in pipeline.steps:
        for line in (*step.script, *step.after_script):
            for name in READ.findall(line.text):
                read.add(name)
                if name not in known:
                    near = get_close_matches(name, known, n=1)
                    hint = f"did you mean {near[0]}?" if near else "document it in ops/ci/variables.py"
                    yield Problem(line.line, f"nobody sets the variable {name}", hint)
    for name, variable in asked.items():
        if name not in read:
            yield Problem(variable.line, f"{pipeline.title} asks for {name}, and no step of it reads that")
