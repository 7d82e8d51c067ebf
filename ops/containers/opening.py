"""From an environment's name to its application: a usable engine, valid settings, ours, and Compose's files written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ops import settings
from ops.containers import engine, ownership
from ops.containers.application import Application
from ops.containers.exclusive import exclusive
from ops.containers.project import Project
from ops.shell import Shell


def open_application(shell: Shell, name: str | None, development: bool = False) -> tuple[Shell, Application]:
    """The application of an environment, and a shell that has its variables.

    ``local`` gets its files when it has none. In a dry run nothing is written, and no engine is needed.

    Raises:
        ToolMissing: no engine answers here.
        Refused: another clone has an application of this name.
        AndamioError: there is no such environment, or its files aren't valid.
    """
    environment = settings.opened(name, shell.dry)
    application = Application(environment, development)
    if not shell.dry:
        engine.require(shell)
        ownership.refuse_others(shell, application.named)
        application.prepare()
    return application.shell(shell), application


@contextmanager
def changing(shell: Shell, name: str | None, development: bool = False) -> Iterator[tuple[Shell, Application]]:
    """The same for a task that changes the application: while the block runs, no other task changes it.

    Raises:
        AndamioError: what `open_application` raises.
    """
    with exclusive(shell, Project(settings.existing_name(name))):
        yield open_application(shell, name, development)


def open_project(shell: Shell, name: str | None) -> Project:
    """What there is of an environment's application, for tasks that need none of its settings.

    Raises:
        ToolMissing: no engine answers here.
        BadInput: there is no such environment.
    """
    project = Project(settings.existing_name(name))
    if not shell.dry:
        engine.require(shell)
    return project
