"""An application of the benchmarks' own, beside whatever else runs here: started from nothing, removed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from benchmarks.web import Browser
from ops.checks import stack
from ops.containers.application import Application
from ops.shell import Command, Shell

NAME = "andamio-bench"


@dataclass(frozen=True)
class Running:
    """The running application, a shell that has its variables, and the credentials of a member of its staff."""

    shell: Shell
    application: Application
    credentials: dict[str, str]

    @property
    def web(self) -> str:
        """The Docker network on which the web tier and the backend answer."""
        return f"{self.application.project}_web"

    def browser(self) -> Browser:
        return Browser(int(self.application.variables["WEB_PORT"]))

    def compose(self, *words: str) -> Command:
        return self.application.compose(*words)

    def run(self, *words: str) -> None:
        """Run a docker compose command, and show what it says only when it fails."""
        self.shell.run(self.compose(*words), quiet=True)


@contextmanager
def running(shell: Shell) -> Iterator[Running]:
    """Start it from empty volumes, with demonstration data and staff; remove all of it in the end."""
    environment = stack.make_environment(NAME)
    try:
        own, tested = stack.start(shell, environment)
        credentials = stack.add_staff(own, tested)
        yield Running(own, replace(tested, testing=False), credentials)
    finally:
        application = Application(environment)
        with shell.step("removing what was measured"):
            stack.stop(application.shell(shell), application)
            application.variables_file.unlink(missing_ok=True)
