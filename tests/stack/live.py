"""The running application of the tests, and what a test asks of it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

from ops.containers.application import Application
from ops.paths import ROOT
from ops.settings import Secret
from tests.stack import web
from tests.stack.containers import Container, docker
from tests.stack.waiting import eventually

APPLICATIONS = "/api/applications/"
LABEL = "com.docker.compose"


@dataclass(frozen=True)
class Live:
    """The application of one environment; each question is asked anew, as the tests change what runs."""

    application: Application

    @property
    def name(self) -> str:
        return self.application.environment.name

    @property
    def project(self) -> str:
        return self.application.project

    @property
    def port(self) -> int:
        return int(self.application.variables["WEB_PORT"])

    @cached_property
    def secret_values(self) -> dict[str, str]:
        """Every secret of the environment that has a value, by its name."""
        environment = self.application.environment
        found = {name: environment.get(name, Secret) for name in environment.secret_names}
        return {name: secret.reveal() for name, secret in found.items() if secret}

    # ---- containers

    def all(self, service: str = "") -> list[Container]:
        """The containers of a service or of all, also stopped ones, the oldest first."""
        wanted = f"label={LABEL}.service={service}" if service else f"label={LABEL}.service"
        own = ("--filter", f"label={LABEL}.project={self.project}", "--filter", wanted)
        ids = docker("ps", "--all", "--quiet", "--no-trunc", *own, "--filter", f"label={LABEL}.oneoff=False").split()
        # Without those that were removed since they were listed.
        found = json.loads(docker("inspect", *ids, check=False)) if ids else []
        return sorted((Container(one) for one in found), key=lambda one: str(one.inspected["Created"]))

    def one(self, service: str) -> Container:
        """The only container of a service."""
        found = self.all(service)
        assert len(found) == 1, f"{service}: {len(found)} containers"
        return found[0]

    def ids(self) -> dict[str, str]:
        """The service of each container, by its ID."""
        return {one.id: one.service for one in self.all()}

    def network(self, name: str) -> str:
        """Docker's name of one of the networks in compose.yml."""
        return f"{self.project}_{name}"

    def healthy(self, service: str, count: int = 1, seconds: float = 60) -> list[Container]:
        """Wait until so many containers of a service run and are healthy."""

        def enough() -> list[Container]:
            well = [one for one in self.all(service) if one.running and one.health == "healthy"]
            return well if len(well) == count else []

        return eventually(enough, f"{count} healthy {service}", seconds)

    # ---- the tasks

    def inv(
        self, *words: str, env: Mapping[str, str] | None = None, seconds: float = 180
    ) -> subprocess.CompletedProcess[str]:
        """Type ``./inv TASK… --env NAME``, without a terminal."""
        return subprocess.run(
            self.command(*words), cwd=ROOT, env=typed_env(env), capture_output=True, text=True, timeout=seconds,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def command(self, *words: str) -> tuple[str, ...]:
        return (str(ROOT / "inv"), *words, f"--env={self.name}")

    def ok(self, *words: str, seconds: float = 180) -> str:
        """Type a task that succeeds; what it printed."""
        done = self.inv(*words, seconds=seconds)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def compose(self, *words: str) -> str:
        """Run a docker compose command for this application."""
        env = {**os.environ, **self.application.variables}
        done = subprocess.run(
            self.application.compose(*words), cwd=ROOT, env=env, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout.strip()

    # ---- what it holds

    def sql(self, statement: str) -> list[str]:
        """The rows of a query, columns parted by ``|``."""
        return self.one("db").exec(*self._psql, "-c", statement).splitlines()

    @contextmanager
    def psql(self) -> Iterator[IO[str]]:
        """A session that stays open while the block runs; what is written to it is run."""
        command = ("docker", "exec", "--interactive", self.one("db").id, *self._psql)
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as session:
            assert session.stdin
            yield session.stdin

    @property
    def _psql(self) -> tuple[str, ...]:
        variables = self.application.variables
        options = ("-XAtq", "-v", "ON_ERROR_STOP=1", "-U", variables["DATABASE_USER"])
        return ("psql", *options, variables["DATABASE_NAME"])

    def filed(self, name: str) -> int:
        """How many requests there are in a name."""
        statement = f"SELECT count(*) FROM loans_loanrequest WHERE full_name = '{name}'"  # noqa: S608 - our own name
        return self.number(statement)

    def number(self, statement: str) -> int:
        """The only number that a query answers."""
        (row,) = self.sql(statement)
        return int(row)

    def python(self, code: str) -> str:
        """Run code in Django's shell, in the backend's container; what it printed."""
        return self.all("backend")[0].exec("python", "manage.py", "shell", "--no-imports", "--verbosity=0", "-c", code)

    # ---- what a browser does

    def get(self, path: str, headers: web.Headers | None = None) -> web.Answer:
        return web.request(self.port, "GET", path, headers=headers)

    def apply(self, name: str, headers: web.Headers | None = None, timeout: float = 30) -> web.Answer:
        """Send in an application."""
        return web.request(self.port, "POST", APPLICATIONS, form(name), headers, timeout)

    def follow(self, reference: str) -> dict[str, Any]:
        """What the applicant sees of a request."""
        answer = self.get(f"{APPLICATIONS}{reference}/")
        assert answer.status == 200, answer
        found: dict[str, Any] = answer.json
        return found

    def events(self, reference: str) -> list[str]:
        """The types of the events in a request's history, in order."""
        return [event["type"] for event in self.follow(reference)["events"] or ()]


def someone() -> str:
    """A full name that nobody had before: its request can be found by it."""
    return f"Person {secrets.token_hex(6)}"


def form(name: str) -> dict[str, str]:
    """What a person of that name types."""
    return {
        "full_name": name,
        "document_number": str(10**8 + secrets.randbelow(10**9)),
        "gender": "other",
        "email": f"{secrets.token_hex(6)}@example.com",
        "amount": "1250.50",
    }


def typed_env(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a person's terminal."""
    return {**os.environ, **(more or {})}
