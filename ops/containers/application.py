"""The application in Docker Compose: the commands that start, stop and ask it, for one environment."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ops.containers.images import LOCAL_TAG
from ops.containers.project import Project
from ops.paths import CACHE, COMPOSE, COMPOSE_DEVELOPMENT, COMPOSE_TEST, REPORTS, ROOT
from ops.settings import Environment, compose_variables, secret_paths, write_secret_files
from ops.settings.files import replace, writing
from ops.shell import Command, Shell

SERVICES = ("frontend", "backend", "worker", "migrate", "db", "dynamodb", "scoring", "notifications")
ONE_SHOT = "migrate"
LONG_RUNNING = tuple(name for name in SERVICES if name != ONE_SHOT)
DATABASES = ("db", "dynamodb")
DATABASE_VOLUME = "db"
WORKER = "worker"
ROLLED = "backend"  # the service that can have several replicas, which are replaced one by one
IMAGE_USER = 10001  # who the containers run as where the tasks run as root
MOST_CPUS = 2
WAIT_SECONDS = 180


@dataclass(frozen=True)
class Application:
    """The application of one environment on this machine.

    ``development`` runs it with live reload; ``testing`` adds the containers that the tests run in.
    """

    environment: Environment
    development: bool = False
    testing: bool = False

    @cached_property
    def variables(self) -> dict[str, str]:
        """What ``compose.yml`` is completed with: the environment's variables, none of them secret, and our own."""
        return {
            **compose_variables(self.environment),
            "COMPOSE_PROJECT_NAME": self.project,
            "ANDAMIO_UID": str(container_user()),
            "ANDAMIO_GID": str(container_user()),
            "ANDAMIO_CLONE": str(ROOT),
            "ANDAMIO_CPUS": str(min(MOST_CPUS, os.cpu_count() or 1)),
            "ANDAMIO_SECRETS": str(self.secrets),
            "ANDAMIO_SECRETS_VERSION": self._secrets_version(),
            "ANDAMIO_REPORTS": str(REPORTS),
            "IMAGE_TAG": LOCAL_TAG,
        }

    @property
    def named(self) -> Project:
        """What there is of it under its name."""
        return Project(self.environment.name)

    @property
    def project(self) -> str:
        """The name of its Compose project."""
        return self.named.name

    @property
    def origin(self) -> str:
        return self.variables["WEB_ORIGIN"]

    @property
    def secrets(self) -> Path:
        return self.environment.folder / "secrets"

    @property
    def variables_file(self) -> Path:
        return CACHE / f"{self.project}.env"

    def prepare(self) -> None:
        """Write what Compose reads: the secret files, and the variables (no secrets).

        Raises:
            AndamioError: a file can't be written, as on a full disk; then the one that was there still is.
        """
        write_secret_files(self.environment, container_user(), container_user())
        content = "".join(f"{name}={value}\n" for name, value in sorted(self.variables.items())).encode()
        with writing(self.variables_file):
            CACHE.mkdir(exist_ok=True)
            if self.variables_file.exists() and self.variables_file.read_bytes() == content:
                return
        replace(self.variables_file, content)

    def shell(self, shell: Shell) -> Shell:
        """A shell in which a variable exported long ago can't win over the environment's files."""
        return Shell(shell.context, self.variables)

    def compose(self, *words: str) -> Command:
        """A docker compose command for this environment, which can be typed by hand as it is."""
        added = {COMPOSE_DEVELOPMENT: self.development, COMPOSE_TEST: self.testing}
        files = [_relative(file) for file in (COMPOSE, *(file for file, wanted in added.items() if wanted))]
        return (
            "docker", "compose", "--project-name", self.project, "--project-directory", str(ROOT),
            *(part for file in files for part in ("--file", file)),
            "--env-file", _relative(self.variables_file), *words,
        )  # fmt: skip

    def up(self, services: tuple[str, ...] = (), *options: str, replicas: int = 1) -> Command:
        """Start what isn't running, make anew what changed, and wait until these services, or all, are healthy."""
        return self.compose(
            "up", "--detach", "--wait", f"--wait-timeout={WAIT_SECONDS}", "--remove-orphans", "--no-build",
            *_scale(services, replicas), *options, *services,
        )  # fmt: skip

    def make(self, service: str, replicas: int = 1) -> Command:
        """Make the containers of a service that aren't there, and start none.

        What Compose makes under ``--no-deps`` lacks its ``depends_on``, so the next `up` would take it for another
        configuration, and make all replicas anew at once. So containers are made first, then started.
        """
        return self.compose("create", "--no-recreate", "--no-build", *_scale((service,), replicas), service)

    def start(self, service: str, replicas: int = 1) -> Command:
        """Start the containers of a service, nothing else, and wait until they are healthy."""
        return self.up((service,), "--no-deps", "--no-recreate", replicas=replicas)

    def _secrets_version(self) -> str:
        """Changes when a secret file becomes another one: the containers that mount it are then made anew."""
        files = sorted(secret_paths(self.environment).values())
        versions = [f"{file.stat().st_ino}.{file.stat().st_mtime_ns}" for file in files if file.exists()]
        return hashlib.sha256(" ".join(versions).encode()).hexdigest()[:12]


def container_user() -> int:
    """Who runs our containers: this user, whose secret files they read; never root."""
    return os.geteuid() or IMAGE_USER


def _scale(services: tuple[str, ...], replicas: int) -> Command:
    """Compose refuses to scale a service that isn't among the chosen ones."""
    return (f"--scale={ROLLED}={replicas}",) if not services or ROLLED in services else ()


def _relative(path: Path) -> str:
    """The path as a person in any folder of the repository would have to type it: absolute when that isn't the root."""
    return str(path.relative_to(ROOT)) if Path.cwd() == ROOT else str(path)
