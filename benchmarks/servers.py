"""Servers beside the backend: of its image and with its limits, with another command or other settings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.running import NAME, Running
from ops.errors import AndamioError
from ops.shell import Command, Shell

HEALTHY_WITHIN = 60.0  # seconds
UNREFUSED = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.runserver import Command
call_command(Command(), "0.0.0.0:8000", use_reloader=False)
"""


@dataclass(frozen=True)
class Kind:
    """A kind of server: what it runs (the image's own command when that is empty), and what it runs it with."""

    name: str
    command: Command = ()
    environment: Mapping[str, str] = field(default_factory=dict)


# As developers run it. The application allows it only so: under production settings it refuses to start.
RUNSERVER = Kind("manage.py runserver", ("python", "manage.py", "runserver", "0.0.0.0:8000"), {"DJANGO_DEBUG": "true"})
# Django's own, which doesn't refuse, and without its reloader: what remains of the difference is the server itself.
# It strands a database connection for each client, until PostgreSQL has none left and it answers 500.
RUNSERVER_PRODUCTION = Kind("runserver with production settings", ("python", "-c", UNREFUSED))


@contextmanager
def server(running: Running, kind: Kind) -> Iterator[str]:
    """A healthy container of this kind of the backend's service; its address on the application's network."""
    name = f"{NAME}-{kind.name.replace(' ', '-')}"
    options = [part for key, value in kind.environment.items() for part in ("--env", f"{key}={value}")]
    try:
        running.run("run", "--detach", "--no-deps", "--name", name, *options, "backend", *kind.command)
        _wait_until_healthy(running.shell, name)
        yield f"http://{name}:8000"
    finally:
        running.shell.probe(("docker", "rm", "--force", name))


def _wait_until_healthy(shell: Shell, name: str) -> None:
    until = time.monotonic() + HEALTHY_WITHIN
    state = ("docker", "inspect", "--format", "{{.State.Health.Status}}", name)
    while shell.probe(state).text != "healthy":
        if time.monotonic() > until:
            said = shell.probe(("docker", "logs", "--tail=20", name))
            raise AndamioError(f"not healthy after {HEALTHY_WITHIN:.0f} s:\n{said.stdout}{said.stderr}", where=name)
        time.sleep(0.2)
