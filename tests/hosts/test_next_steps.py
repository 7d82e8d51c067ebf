"""What to do next when a host can't be connected to: a newcomer's sandbox needs no firewall and no ssh-keygen."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from invoke import Context

from ops.errors import AndamioError, BadInput
from ops.hosts import connection, transport
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import HostKeyRefused, Unreachable
from ops.hosts.trust import presented
from tests.hosts.conftest import DropletOf
from tests.hosts.fake_sshd import FakeSshd
from tests.hosts.sandboxes import free_ports

pytestmark = pytest.mark.ssh

MAKE_IT = "./inv droplet.sandbox --env try"


def error_of(droplet: Droplet) -> AndamioError:
    with pytest.raises(AndamioError) as caught, connect(Context(), droplet, droplet.addresses[0]):
        pass
    return caught.value


def as_sandbox(droplet: Droplet) -> Droplet:
    return replace(droplet, http_port=8080)


def test_a_sandbox_that_does_not_run_is_to_be_started(droplet_of: DropletOf) -> None:
    droplet = droplet_of(free_ports(1))
    assert "firewall" in error_of(droplet).hint
    assert error_of(as_sandbox(droplet)).hint == MAKE_IT


def test_the_default_environment_need_not_be_named(droplet_of: DropletOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDAMIO_ENV", "try")
    assert error_of(as_sandbox(droplet_of(free_ports(1)))).hint == "./inv droplet.sandbox"


def test_trusting_one_says_the_same(droplet_of: DropletOf) -> None:
    droplet = as_sandbox(droplet_of(free_ports(1)))
    with pytest.raises(Unreachable) as caught:
        presented(Context(), droplet, droplet.addresses[0])
    assert caught.value.hint == MAKE_IT


def test_a_sandboxes_key_is_made_with_it(droplet_of: DropletOf, tmp_path: Path) -> None:
    droplet = replace(droplet_of(22), key=tmp_path / "absent")
    missing, of_sandbox = error_of(droplet), error_of(as_sandbox(droplet))
    assert isinstance(of_sandbox, BadInput)
    assert missing.hint.startswith("ssh-keygen ")
    assert of_sandbox.hint == MAKE_IT


@pytest.mark.parametrize("pinned", [None, paramiko.ECDSAKey.generate()], ids=["unknown", "another"])
def test_a_sandboxes_own_key_is_pinned_with_it(
    droplet_of: DropletOf, sshd: FakeSshd, pinned: paramiko.PKey | None
) -> None:
    droplet = droplet_of(sshd.port, pinned=pinned)
    unknown, of_sandbox = error_of(droplet), error_of(as_sandbox(droplet))
    assert isinstance(of_sandbox, HostKeyRefused)
    assert unknown.hint.endswith("./inv droplet.trust --env try")
    assert of_sandbox.hint == MAKE_IT


@pytest.mark.parametrize(
    ("host", "http_port", "remedy"),
    [
        ("127.0.0.1", 8080, MAKE_IT),
        ("localhost", 8080, MAKE_IT),
        ("127.0.0.1", None, ""),
        ("203.0.113.5", 8080, ""),
    ],
)
def test_only_hosts_of_this_machine_are_sandboxes(
    droplet_of: DropletOf, host: str, http_port: int | None, remedy: str
) -> None:
    addresses = (Address(host, "deploy"),)
    assert replace(droplet_of(22), addresses=addresses, http_port=http_port).remedy == remedy


def hang_up(visitor: socket.socket) -> None:
    """Says nothing, and closes the connection."""


def speak_http(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 200)


def stay_silent(visitor: socket.socket) -> None:
    visitor.recv(1024)
    visitor.recv(1024)


@pytest.mark.parametrize("behave", [hang_up, speak_http, stay_silent])
def test_what_does_not_speak_ssh_is_said_in_our_own_words(
    droplet_of: DropletOf, behave: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.3)
    with serving(behave) as port:
        droplet = droplet_of(port)
        error, of_sandbox = error_of(droplet), error_of(as_sandbox(droplet))
    assert isinstance(error, Unreachable)
    assert error.what == "something answers there that doesn't speak SSH"
    assert error.hint == f"is {port} the port of its sshd (DROPLET_PORT)?"
    assert of_sandbox.hint == MAKE_IT


def test_what_says_nothing_is_said_in_our_own_words(droplet_of: DropletOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time to connect is over before that for the server's first line."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as door:
        error = error_of(droplet_of(door.getsockname()[1]))
    assert error.what == "something takes the connection, but says nothing within 0.3 s"


@contextmanager
def serving(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that treats each visitor in the same way; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            for _ in range(2):
                visitor, _ = door.accept()
                with visitor:
                    behave(visitor)

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield int(door.getsockname()[1])
        server.join(10)
