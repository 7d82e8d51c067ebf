"""Whether bitbucket-pipelines.yml means something that is there: names, tasks, paths, variables.

Bitbucket's own schema accepts most of these mistakes; they would show when the pipeline runs, or never.

- ``names.py``: caches, services, deployments, images
- ``order.py``: what may come first, what may stand beside what
- ``tasks.py``: each script line is one ``./inv`` line whose tasks and options exist
- ``paths.py``: each condition, cache key and artifact matches a file of the repository
- ``variables.py``: each variable that is read is one that somebody sets
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ops.ci.checking import names, order, paths, tasks, variables
from ops.ci.checking.tasks import Parse
from ops.ci.problems import Problem
from ops.ci.reading import FILE, read
from ops.errors import BadInput
from ops.paths import ROOT


@dataclass(frozen=True)
class Repository:
    """What the file is checked against: how the front door reads a line, and the files, as paths from the root."""

    parse: Parse
    files: Sequence[str]


def of_this_repository(parse: Parse) -> tuple[str, Repository]:
    """The file's text, and what it is checked against: these tasks, and the files that git knows.

    Raises:
        BadInput: there is no such file.
    """
    import subprocess

    path = ROOT / FILE
    if not path.is_file():
        raise BadInput("there is no such file", where=FILE)
    listed = subprocess.check_output(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard"), cwd=ROOT, text=True
    )
    return path.read_text(), Repository(parse, listed.splitlines())


def check(text: str, repository: Repository) -> list[Problem]:
    """Every problem of the file, in the order of its lines."""
    file, problems = read(text)
    found: list[Callable[[], list[Problem]]] = [
        lambda: names.problems(file),
        lambda: order.problems(file),
        lambda: tasks.problems(file, repository.parse),
        lambda: paths.problems(file, repository.files),
        lambda: variables.problems(file),
    ]
    for one in found:
        problems += one()
    return sorted(set(problems))
