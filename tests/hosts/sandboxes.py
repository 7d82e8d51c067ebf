"""Sandbox droplets of a test's own: under a name and on ports that nobody else has, and gone with the test."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from invoke import Context

from ops.containers.base_images import PYTHON
from ops.hosts import sandbox
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.sandbox import Sandbox
from ops.shell import Shell

HOST = "127.0.0.1"


def new_droplet(folder: Path, hosts: int = 1) -> Droplet:
    """The settings of an environment that nobody else has, with its folder in ``folder``; nothing runs yet."""
    name = f"test-{secrets.token_hex(4)}"
    own = folder / "env" / name
    own.mkdir(parents=True, mode=0o700)
    ports, http = [free_ports(1) for _ in range(hosts)], free_ports(hosts)
    addresses, admins = (tuple(Address(HOST, user, port) for port in ports) for user in ("deploy", "root"))
    return Droplet(name, addresses, admins, own / "droplet_key", (), own / "known_hosts", http_port=http)


@contextmanager
def started(droplet: Droplet) -> Iterator[tuple[Sandbox, ...]]:
    """The sandboxes of these settings, not provisioned; removed at the end, also when they didn't start."""
    shell = Shell(Context())
    try:
        yield sandbox.start(shell, droplet)
    finally:
        sandbox.stop(shell, droplet)


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    while True:
        with socket.socket() as first:
            first.bind((HOST, 0))
            start = int(first.getsockname()[1])
        if all(_is_free(port) for port in range(start, start + count)):
            return start


def inside(one: Sandbox, *command: str, stdin: bytes = b"") -> str:
    """What a command says that runs in a sandbox as root, through this machine's engine; it must succeed."""
    done = subprocess.run(["docker", "exec", "-i", one.container, *command], input=stdin, capture_output=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.decode()}"
    return done.stdout.decode()


def load_python(one: Sandbox) -> str:
    """An image in the sandbox's engine, with a Python to run small programs; its name."""
    saved = subprocess.run(["docker", "save", PYTHON], capture_output=True, check=True).stdout
    inside(one, "docker", "load", "--quiet", stdin=saved)
    return PYTHON


def address_of(one: Sandbox) -> str:
    """The sandbox's own address on its Docker network, as the rest of the world would reach it."""
    form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    command = ["docker", "inspect", f"--format={form}", one.container]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def wait_for(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something holds that comes by itself."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True
