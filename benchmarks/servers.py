"""Servers beside the backend: of its image, settings and limits; paused while others are measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.running import NAME, Running
from ops.errors import AndamioError
from ops.shell import Shell

HEALTHY_WITHIN = 60.0  # seconds
# Django's own `manage.py runserver`, without the autoreloader. The application's refuses to start under production
# settings, and would be slower under those of development.
RUNSERVER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.runserver import Command
call_command(Command(), "0.0.0.0:8000", use_reloader=False)
"""


@dataclass(frozen=True)
class Server:
    """A container that runs beside the application's, and answers on its web network under its own name."""

    shell: Shell
    name: str

    @property
    def address(self) -> str:
        return f"{self.name}:8000"

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Let it run for as long as it is measured."""
        self.shell.run(("docker", "unpause", self.name), quiet=True)
        try:
            yield
        finally:
            self.shell.run(("docker", "pause", self.name), quiet=True)


@contextmanager
def server(running: Running, name: str, *command: str, **environment: str) -> Iterator[Server]:
    """A container of the backend's service with another command or environment; it is paused once it is healthy."""
    full_name = f"{NAME}-{name}"
    options = [part for key, value in environment.items() for part in ("--env", f"{key}={value}")]
    try:
        running.run("run", "--detach", "--no-deps", "--name", full_name, *options, "backend", *command)
        _wait_until_healthy(running.shell, full_name)
        running.shell.run(("docker", "pause", full_name), quiet=True)
        yield Server(running.shell, full_name)
    finally:
        running.shell.probe(("docker", "rm", "--force", full_name))


def _wait_until_healthy(shell: Shell, name: str) -> None:
    until = time.monotonic() + HEALTHY_WITHIN
    state = ("docker", "inspect", "--format", "{{.State.Health.Status}}", name)
    while shell.probe(state).text != "healthy":
        if time.monotonic() > until:
            said = shell.probe(("docker", "logs", "--tail=20", name))
            raise AndamioError(f"not healthy after {HEALTHY_WITHIN:.0f} s:\n{said.stdout}{said.stderr}", where=name)
        time.sleep(0.2)
