"""The same promises against OpenSSH's own server: speed, faults, agents and jump hosts."""

from __future__ import annotations

import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import paramiko
import pytest
from invoke import Context

from ops.hosts import known_hosts, trust
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied, ConnectionLost
from ops.paths import ROOT
from ops.shell import Command
from tests.containers import bare_debian
from tests.containers.bare_debian import docker
from tests.hosts.test_host import eventually

pytestmark = pytest.mark.docker

TAG = "andamio-test/sshd"
WAIT = "until [ -s /etc/ssh/ssh_host_ed25519_key.pub ] && [ -e /run/sshd.pid ]; do sleep 0.05; done"
TAKING: Command = ("flock", "--nonblock", "--conflict-exit-code=75", "/run/lock/try", "sh", "-c", "echo held; exec cat")
HOLDER = """
import sys
from pathlib import Path
from invoke import Context
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
key, hosts, port, *taking = sys.argv[1:]
address = Address("127.0.0.1", "root", int(port))
with connect(Context(), Droplet("try", (address,), (), Path(key), (), Path(hosts)), address) as host:
    with host.hold(tuple(taking)) as line:
        print(line, flush=True)
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Server:
    """A container with an sshd that lets root in with a key."""

    container: str
    droplet: Droplet

    @property
    def address(self) -> Address:
        return self.droplet.addresses[0]

    def inside(self, *words: str) -> str:
        return docker("exec", self.container, *words)

    def pids_of(self, program: str) -> list[str]:
        """The processes of a program that runs in the container."""
        done = subprocess.run(["docker", "exec", self.container, "pidof", program], capture_output=True, text=True)
        return done.stdout.split()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("image")
    yield bare_debian.build(bare_debian.base("trixie", folder), TAG, folder)
    docker("image", "rm", "--force", TAG)


@pytest.fixture(scope="module")
def server(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(image, tmp_path_factory.mktemp("server")) as started:
        yield started


@contextmanager
def running(image: str, folder: Path) -> Iterator[Server]:
    options = (f"--label={bare_debian.LABEL}", "--publish=127.0.0.1::22", "--init")
    container = docker("run", "--detach", *options, image).strip()
    try:
        yield let_in(container, folder)
    finally:
        docker("rm", "--force", "--volumes", container)


def let_in(container: str, folder: Path) -> Server:
    key = paramiko.ECDSAKey.generate()
    key.write_private_key_file(str(folder / "key"))
    (folder / "key.pub").write_text(f"{key.get_name()} {key.get_base64()}\n")
    line = f"{key.get_name()} {key.get_base64()}\n"
    docker("exec", "-i", container, "sh", "-c", f"umask 077; cat >{bare_debian.USER_KEY}", stdin=line)
    docker("exec", container, "timeout", "20", "sh", "-c", WAIT)
    port = int(docker("port", container, "22/tcp").splitlines()[0].rpartition(":")[2])
    kind, text, *_ = docker("exec", container, "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {kind} {text}\n")
    address = Address("127.0.0.1", "root", port)
    return Server(container, Droplet("try", (address,), (address,), folder / "key", (), folder / "known_hosts"))


def test_a_command_takes_milliseconds(server: Server) -> None:
    """Where small packets wait for acknowledgements, it takes more than 40 ms."""
    with connect(Context(), server.droplet, server.address) as host:
        taken = []
        for _ in range(30):
            started = time.monotonic()
            assert host.read(("true",)).ok
            taken.append(time.monotonic() - started)
    assert statistics.median(taken) < 0.03


def test_its_key_is_fetched_without_signing_in(server: Server) -> None:
    before = docker("logs", server.container)
    found = trust.presented(Context(), replace(server.droplet, known_hosts=Path("/none")), server.address)
    shown = server.inside("ssh-keygen", "-l", "-f", "/etc/ssh/ssh_host_ed25519_key.pub")
    assert known_hosts.fingerprint(found.key) in shown
    assert (found.is_known, found.vouched) == (False, False)
    assert "Accepted" not in docker("logs", server.container).removeprefix(before)


def test_of_each_kind_of_key_the_given_one_is_found(server: Server) -> None:
    for kind in ("rsa", "ecdsa", "ed25519"):
        shown = server.inside("ssh-keygen", "-l", "-f", f"/etc/ssh/ssh_host_{kind}_key.pub").split()[1]
        found = trust.presented(Context(), server.droplet, server.address, [shown])
        assert known_hosts.fingerprint(found.key) == shown
        pinned = replace(server.droplet, known_hosts=server.droplet.known_hosts.with_name(kind))
        trust.record(pinned, [found])
        with connect(Context(), pinned, server.address) as host:
            assert host.read(("true",)).ok


def test_much_goes_both_ways(server: Server) -> None:
    with connect(Context(), server.droplet, server.address) as host:
        output = host.send(("sh", "-c", "tee /dev/stderr | wc -c"), (b"x" * 65_536 for _ in range(100)))
        assert (int(output.text), len(output.stderr)) == (6_553_600, 6_553_600)


def test_a_signal_that_ends_a_command_is_told_apart_from_a_lost_connection(server: Server) -> None:
    with connect(Context(), server.droplet, server.address) as host:
        assert host.read(("sh", "-c", "kill -KILL $$")).code == 128 + signal.SIGKILL
        assert host.read(("true",)).ok


def test_who_stops_listening_leaves_nothing_behind(server: Server) -> None:
    with connect(Context(), server.droplet, server.address) as host:
        lines = host.stream(("sh", "-c", "echo one; exec tail -f /dev/null"))
        assert next(lines) == "one"
        assert server.pids_of("tail")
        del lines
        eventually(lambda: not server.pids_of("tail"))


def test_a_killed_client_lets_go_of_its_lock_at_once(server: Server) -> None:
    arguments = (str(server.droplet.key), str(server.droplet.known_hosts), str(server.address.port), *TAKING)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with connect(Context(), server.droplet, server.address) as host:
            assert host.read((*TAKING[:-3], "true")).code == 75
            holder.send_signal(signal.SIGKILL)
            eventually(lambda: host.read((*TAKING[:-3], "true")).ok, seconds=3)


def test_a_session_that_is_killed_there_is_lost(server: Server) -> None:
    with connect(Context(), server.droplet, server.address) as host:
        killing = "pkill -KILL -f '^sshd(-session)?: root'; sleep 60"
        with pytest.raises(ConnectionLost, match="what became of it isn't known"):
            host.read(("sh", "-c", killing))


def test_a_frozen_host_is_given_up_within_15_seconds(server: Server) -> None:
    """The kernel of such a host goes on acknowledging what it gets, so that TCP notices nothing."""
    with connect(Context(), server.droplet, server.address) as host:
        assert host.read(("true",)).ok
        docker("pause", server.container)
        try:
            started = time.monotonic()
            with pytest.raises(ConnectionLost):
                host.read(("true",), timeout=60)
            assert time.monotonic() - started < 15
        finally:
            docker("unpause", server.container)


def test_packets_that_are_dropped_end_a_command_within_15_seconds(image: str, tmp_path: Path) -> None:
    with running(image, tmp_path) as server:
        inner = docker(
            "inspect", "--format", "{{.NetworkSettings.Networks.bridge.IPAddress}}", server.container
        ).strip()
        droplet = replace(server.droplet, fingerprints=(fingerprint_of(server),))
        with connect(Context(), droplet, Address(inner, "root", 22)) as host:
            lines = host.stream(("sh", "-c", "echo one; exec sleep 60"))
            assert next(lines) == "one"
            docker("network", "disconnect", "bridge", server.container)
            started = time.monotonic()
            with pytest.raises(ConnectionLost):
                next(lines)
            assert time.monotonic() - started < 15


def test_a_jump_host_is_gone_through(server: Server, home: Path, tmp_path: Path, user_key: paramiko.PKey) -> None:
    """To the host's own port 22, which can't be reached from here, through the one that can."""
    config = (
        f"Host inner\n    HostName localhost\n    ProxyJump outer\n"
        f"Host outer\n    HostName 127.0.0.1\n    User root\n    Port {server.address.port}\n"
        f"    IdentityFile {server.droplet.key}\n"
    )
    (home / ".ssh" / "config").write_text(config)
    (home / ".ssh" / "known_hosts").write_text(server.droplet.known_hosts.read_text())
    droplet = replace(server.droplet, fingerprints=(fingerprint_of(server),), known_hosts=tmp_path / "none")
    address = Address("inner", "root", 22)
    assert trust.presented(Context(), droplet, address).vouched
    with connect(Context(), droplet, address) as host:
        assert host.read(("hostname",)).text == server.container[:12]


@pytest.mark.skipif(not shutil.which("ssh-agent"), reason="ssh-agent is not on PATH")
def test_a_key_with_a_passphrase_comes_from_the_agent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.droplet.key
    locked = tmp_path / "key"
    paramiko.PKey.from_path(server.droplet.key).write_private_key_file(str(locked), password="secret")
    droplet = replace(server.droplet, key=locked)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(tmp_path / "agent")], stdout=subprocess.DEVNULL) as agent:
        try:
            eventually((tmp_path / "agent").exists)
            with pytest.raises(AccessDenied, match="has a passphrase"):
                connect(Context(), droplet, server.address).__enter__()
            subprocess.run(["ssh-add", "-q", str(server.droplet.key)], check=True, capture_output=True)
            with connect(Context(), droplet, server.address) as host:
                assert host.read(("true",)).ok
            with connect(Context(), replace(droplet, key=None), server.address) as host:
                assert host.read(("true",)).ok
        finally:
            agent.terminate()


def fingerprint_of(server: Server) -> str:
    return server.inside("ssh-keygen", "-l", "-f", "/etc/ssh/ssh_host_ed25519_key.pub").split()[1]
