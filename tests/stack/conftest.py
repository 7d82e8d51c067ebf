"""The application that the tests of this folder ask, and break: `./inv test --only stack` starts it, and names it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from ops import settings
from ops.containers.application import Application
from tests.stack.containers import docker
from tests.stack.live import Live
from tests.stack.processes import watched
from tests.stack.web import Staff

ENVIRONMENT = "ANDAMIO_TEST_ENV"
STAFF = "stack-staff"


@pytest.fixture(scope="session")
def live() -> Live:
    """The running application."""
    name = os.environ.get(ENVIRONMENT)
    if not name:
        pytest.fail(f"{ENVIRONMENT} names no environment: ./inv test --only stack", pytrace=False)
    return Live(Application(settings.load(name)))


@pytest.fixture(scope="session", autouse=True)
def arguments() -> Iterator[set[str]]:
    """The command lines of all processes of this machine that were seen since the first test."""
    with watched() as seen:
        yield seen


@pytest.fixture
def mended(live: Live) -> Iterator[None]:
    """For tests that break the application: whatever they leave, the next test finds it whole."""
    yield
    for container in live.all():
        if container.state["Paused"]:
            docker("unpause", container.id)
    live.ok("up")


@pytest.fixture(scope="session")
def staff(live: Live) -> Staff:
    """A signed-in member of staff."""
    password = secrets.token_urlsafe(18)
    backend = live.all("backend")[0].id
    words = ("python", "manage.py", "seed", "--count=0", f"--staff={STAFF}", "--password-file=-")
    docker("exec", "--interactive", backend, *words, stdin=f"{password}\n")
    return Staff(live.port, STAFF, password)
