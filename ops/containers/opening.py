"""From an environment's name to its application: a usable engine, valid settings, and Compose's files written."""

from __future__ import annotations

from ops import settings
from ops.containers import engine
from ops.containers.application import Application
from ops.shell import Shell


def open_application(shell: Shell, name: str | None, development: bool = False) -> tuple[Shell, Application]:
    """The application of an environment, and a shell that has its variables.

    ``local`` gets its files when it has none. In a dry run nothing is written, and no engine is needed.

    Raises:
        ToolMissing: no engine answers here.
        AndamioError: there is no such environment, or its files aren't valid.
    """
    environment = settings.opened(name, shell.dry)
    if shell.dry:
        application = Application(environment, development)
        return application.shell(shell), application
    engine.require(shell)
    application = Application(environment, development)
    application.prepare()
    return application.shell(shell), application
