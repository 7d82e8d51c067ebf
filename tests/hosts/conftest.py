"""Keys, a droplet's settings around a server of the test, and a home directory that is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import paramiko
import pytest
from invoke import Context

from ops.hosts import known_hosts
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host
from tests.hosts.fake_sshd import FakeSshd, listening

DropletOf = Callable[..., Droplet]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, and no agent."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return folder


@pytest.fixture(scope="session")
def host_key() -> paramiko.PKey:
    return paramiko.ECDSAKey.generate()


@pytest.fixture(scope="session")
def other_key() -> paramiko.PKey:
    """Another kind of key, so that a server can have both."""
    return paramiko.RSAKey.generate(2048)


@pytest.fixture(scope="session")
def user_key() -> paramiko.PKey:
    return paramiko.ECDSAKey.generate()


@pytest.fixture
def sshd(host_key: paramiko.PKey, user_key: paramiko.PKey) -> Iterator[FakeSshd]:
    """A server that lets the user's key in."""
    with listening([host_key], [user_key]) as server:
        yield server


@pytest.fixture
def key_file(tmp_path: Path, user_key: paramiko.PKey) -> Path:
    path = tmp_path / "user_key"
    user_key.write_private_key_file(str(path))
    return path


@pytest.fixture
def droplet_of(tmp_path: Path, home: Path, key_file: Path, host_key: paramiko.PKey) -> DropletOf:
    """The settings of a droplet on a port of this machine, whose right key is pinned unless told otherwise."""

    def make(port: int, pinned: paramiko.PKey | None = host_key, fingerprints: tuple[str, ...] = ()) -> Droplet:
        address = Address("127.0.0.1", "deploy", port)
        folder = tmp_path / "env" / "try"
        folder.mkdir(parents=True, exist_ok=True)
        droplet = Droplet("try", (address,), (address,), key_file, fingerprints, folder / "known_hosts")
        if pinned:
            known_hosts.record(droplet.known_hosts, [(known_hosts.name_of(address.host, port), pinned)])
        return droplet

    return make


@pytest.fixture
def to(droplet_of: DropletOf) -> Callable[..., AbstractContextManager[Host]]:
    """Connect to a port of this machine."""

    def open_host(port: int, **options: object) -> AbstractContextManager[Host]:
        droplet = droplet_of(port, **options)
        return connect(Context(), droplet, droplet.addresses[0])

    return open_host
