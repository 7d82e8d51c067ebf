"""Paths that must match something: a condition that matches no file never holds, or always."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ops.ci.pipeline import Condition, Parallel, PipelineFile, Step
from ops.ci.problems import Problem


def problems(file: PipelineFile, files: Sequence[str]) -> list[Problem]:
    """The patterns of conditions and cache keys that match none of the repository's files."""
    patterns = [line for condition in _conditions(file) for line in (*condition.include, *condition.exclude)]
    patterns += [line for one in file.caches.values() for line in one.key_files]
    return [
        Problem(line.line, f"no file of the repository matches {line.text}")
        for line in sorted(set(patterns), key=lambda line: line.line)
        if not any(matches(line.text, name) for name in files)
    ]


def holds(condition: Condition, changed: Sequence[str]) -> bool:
    """Whether a condition holds for the files that changed: one of ``include``, or one that ``exclude`` doesn't name.

    Source: https://support.atlassian.com/bitbucket-cloud/docs/step-options/#Condition
    """
    if condition.include:
        return any(matches(pattern.text, name) for pattern in condition.include for name in changed)
    return any(not any(matches(pattern.text, name) for pattern in condition.exclude) for name in changed)


def matches(pattern: str, name: str) -> bool:
    """Whether a glob matches a path: ``*`` within a folder's name, ``**`` across folders, ``?`` one character."""
    return bool(_expression(pattern).fullmatch(name))


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts))


def _conditions(file: PipelineFile) -> Iterator[Condition]:
    for pipeline in file.pipelines:
        for item in pipeline.items:
            for one in item.steps if isinstance(item, Parallel) else (item,):
                if one.condition:
                    yield one.condition
            if not isinstance(item, Step):
                yield from (step.condition for step in item.steps if step.condition)
