"""The application in Docker Compose: the commands that start, stop and ask it, for one environment."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from ops.containers.images import BACKEND_IMAGE, DYNAMODB_IMAGE, FRONTEND_DEVELOPMENT, FRONTEND_IMAGE, MOCKS_IMAGE
from ops.paths import CACHE, COMPOSE, COMPOSE_DEVELOPMENT, ROOT
from ops.settings import Environment, compose_variables, write_secret_files
from ops.shell import Command, Shell

SERVICES = ("frontend", "backend", "worker", "migrate", "db", "dynamodb", "scoring", "notifications")
LONG_RUNNING = tuple(name for name in SERVICES if name != "migrate")
IMAGE_USER = 10001  # who the containers run as where the tasks run as root
MOST_CPUS = 2
WAIT_SECONDS = 180


@dataclass(frozen=True)
class Container:
    """One container of the application, as Compose tells it."""

    service: str
    name: str
    container_id: str
    state: str
    health: str
    exit_code: int

    @property
    def well(self) -> bool:
        """Running and not unhealthy; a finished one-shot is well, too."""
        if self.state == "exited":
            return self.service == "migrate" and self.exit_code == 0
        return self.state == "running" and self.health in ("healthy", "")


@dataclass(frozen=True)
class Application:
    """The application of one environment on this machine; ``development`` runs it with live reload."""

    environment: Environment
    development: bool = False
    variables: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "variables", {**compose_variables(self.environment), **self._own_variables()})

    @property
    def project(self) -> str:
        """The Compose project: it names containers, networks and volumes, so that environments don't meet."""
        return f"andamio-{self.environment.name}"

    @property
    def origin(self) -> str:
        return self.variables["WEB_ORIGIN"]

    @property
    def user(self) -> int:
        """Who runs the containers: this user, whose secret files they read; never root."""
        return os.geteuid() or IMAGE_USER

    @property
    def variables_file(self) -> Path:
        return CACHE / f"{self.project}.env"

    def prepare(self) -> None:
        """Write what Compose reads: the variables (no secrets) and the secret files."""
        CACHE.mkdir(exist_ok=True)
        self.variables_file.write_text("".join(f"{name}={value}\n" for name, value in sorted(self.variables.items())))
        write_secret_files(self.environment, self.user, self.user)

    def shell(self, shell: Shell) -> Shell:
        """A shell in which a variable exported long ago can't win over the environment's files."""
        return Shell(shell.context, self.variables)

    def compose(self, *words: str) -> Command:
        """A docker compose command for this environment, which can be typed by hand as it is."""
        files = [_relative(COMPOSE), *([_relative(COMPOSE_DEVELOPMENT)] if self.development else [])]
        return (
            "docker", "compose", "--project-name", self.project, "--project-directory", str(ROOT),
            *(part for file in files for part in ("--file", file)),
            "--env-file", _relative(self.variables_file), *words,
        )  # fmt: skip

    def up(self, scale: int, services: tuple[str, ...] = (), *options: str) -> Command:
        """Start what isn't running, make anew what changed, and wait until all are healthy."""
        return self.compose(
            "up", "--detach", "--wait", f"--wait-timeout={WAIT_SECONDS}", "--remove-orphans", "--no-build",
            f"--scale=backend={scale}", *options, *services,
        )  # fmt: skip

    def containers(self, shell: Shell) -> list[Container]:
        """The containers that there are, also stopped ones."""
        output = shell.probe(self.compose("ps", "--all", "--format", "json"))
        rows = [json.loads(line) for line in output.stdout.splitlines() if line.startswith("{")]
        return [
            Container(row["Service"], row["Name"], row["ID"], row["State"], row.get("Health", ""), row.get("ExitCode", 0))
            for row in rows
        ]

    def _own_variables(self) -> dict[str, str]:
        frontend = FRONTEND_DEVELOPMENT if self.development else FRONTEND_IMAGE
        return {
            "ANDAMIO_UID": str(self.user),
            "ANDAMIO_GID": str(self.user),
            "ANDAMIO_CPUS": str(min(MOST_CPUS, os.cpu_count() or 1)),
            "ANDAMIO_SECRETS": str(self.environment.folder / "secrets"),
            "BACKEND_IMAGE": BACKEND_IMAGE.local,
            "FRONTEND_IMAGE": frontend.local,
            "MOCKS_IMAGE": MOCKS_IMAGE.local,
            "DYNAMODB_IMAGE": DYNAMODB_IMAGE.local,
        }


def _relative(path: Path) -> str:
    """The path as a person in any folder of the repository would have to type it: absolute when that isn't the root."""
    return str(path.relative_to(ROOT)) if Path.cwd() == ROOT else str(path)
