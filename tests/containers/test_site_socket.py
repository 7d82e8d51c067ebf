"""The droplet's site without a network, as the proxy reaches it: on a socket in a folder of the host."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ops.paths import SITE
from tests.containers.bare_debian import docker
from tests.containers.local_registry import wait_until
from tests.containers.site import CONFINED, LABEL, PAGE, build

pytestmark = pytest.mark.docker


class OverSocket(http.client.HTTPConnection):
    """A connection to an HTTP server on a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("site", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def ask(path: Path, uri: str = "/", **headers: str) -> bytes:
    """What is answered on a socket; empty when nobody does."""
    try:
        with closing(OverSocket(path)) as connection:
            connection.request("GET", uri, headers={name.replace("_", "-"): text for name, text in headers.items()})
            return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    reference = build(SITE, "socket")
    yield reference
    docker("image", "rm", "--force", reference)


@contextmanager
def running(image: str) -> Iterator[tuple[str, Path]]:
    """A container of the site, and its socket; in a folder whose path is short enough for one."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        mount = f"--volume={folder}:/tmp/site"
        name = docker("run", "--detach", *CONFINED, f"--label={LABEL}", "--network=none", mount, image).strip()
        try:
            yield name, Path(folder) / "http.sock"
        finally:
            docker("rm", "--force", name)


def test_it_answers_on_its_socket(image: str) -> None:
    with running(image) as (_, path):
        wait_until(lambda: ask(path) == PAGE)


def test_who_comes_by_the_socket_names_the_client(image: str) -> None:
    with running(image) as (name, path):
        wait_until(lambda: ask(path, "/named", X_Forwarded_For="203.0.113.7", X_Request_ID="proxy-0123") != b"")
        wait_until(lambda: "/named" in docker("logs", name))
        line = json.loads(docker("logs", name))
    assert (line["client"], line["request_id"]) == ("203.0.113.7", "proxy-0123")


def test_it_is_healthy_without_a_network(image: str) -> None:
    with running(image) as (name, path):
        wait_until(lambda: ask(path) == PAGE)
        check = json.loads(docker("image", "inspect", "--format={{json .Config.Healthcheck.Test}}", image))
        assert check[0] == "CMD"
        docker("exec", name, *check[1:])


def test_a_killed_one_starts_again(image: str) -> None:
    """It leaves its socket, on which a new nginx would not listen."""
    with running(image) as (name, path):
        wait_until(lambda: ask(path) == PAGE)
        docker("kill", name)
        assert path.is_socket()
        assert ask(path) == b""
        docker("start", name)
        wait_until(lambda: ask(path) == PAGE)


def test_it_takes_its_socket_away_when_it_stops(image: str) -> None:
    with running(image) as (name, path):
        wait_until(lambda: ask(path) == PAGE)
        docker("stop", name)
        assert not path.exists()
