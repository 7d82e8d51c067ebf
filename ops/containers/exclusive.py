"""One task at a time changes an environment's application: another one waits until it is done."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.cli.terminal import say
from ops.containers.project import Project
from ops.paths import CACHE
from ops.settings.files import writing
from ops.shell import Shell

_held: set[Path] = set()  # by this process: what it starts inside a task is part of that task


@contextmanager
def exclusive(shell: Shell, project: Project, folder: Path = CACHE) -> Iterator[None]:
    """Hold the environment's lock, waiting for it; the kernel releases it when the process dies, however it dies.

    A dry run changes nothing, and waits for nobody.

    Raises:
        AndamioError: the file of the lock can't be made.
    """
    file = folder / f"{project.name}.lock"
    if shell.dry or file in _held:
        yield
        return
    with writing(file):
        folder.mkdir(exist_ok=True)
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, project)
        _held.add(file)
        yield
    finally:
        _held.discard(file)
        os.close(descriptor)


def _take(descriptor: int, project: Project) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"waiting for another task on {project.environment}…")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
