"""A bare Debian in a container, with a real sshd and nothing of Docker: a host as a provider hands it over."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko
from fabric import Connection
from invoke import Context

from ops.containers import base_images, engine_packages
from ops.hosts.sandbox import CAPABILITIES, UNCONFINED
from ops.shell import Shell

LABEL = "andamio.test=engine"
RELEASES = ["trixie", *(["bookworm"] if os.environ.get("ANDAMIO_TEST_BOOKWORM") else [])]
BASES = {"trixie": base_images.DEBIAN, "bookworm": "andamio-test/debian:bookworm"}
USER_KEY = "/root/.ssh/authorized_keys"
DOCKERFILE = """\
ARG BASE
FROM ${BASE}
RUN apt-get update \\
    && apt-get install -y --no-install-recommends openssh-server \\
    && rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_* \\
    && install -d -m 0700 /root/.ssh && install -d /run/sshd
CMD ["sh", "-c", "ssh-keygen -A && exec /usr/sbin/sshd -D -e"]
"""


@dataclass(frozen=True)
class BareDebian:
    """A running host: its container, and a connection to it as root."""

    container: str
    connection: Connection

    def docker(self, *words: str, stdin: str = "") -> str:
        """Ask the machine's own engine about the container."""
        return docker("exec", "-i", self.container, *words, stdin=stdin)


def docker(*words: str, stdin: str = "") -> str:
    """Run docker; its output, or its error with what it wrote."""
    done = subprocess.run(["docker", *words], input=stdin, capture_output=True, text=True)
    assert done.returncode == 0, f"docker {' '.join(words)}: {done.stderr}"
    return done.stdout


def base(release: str, folder: Path) -> str:
    """An image of a Debian to start from: the one of the stand-ins, or an older one made in the same way."""
    shell = Shell(Context())
    base_images.build_stand_ins(shell, [base_images.DEBIAN], base_images.stand_in_fingerprints())
    if release == "bookworm":
        archive = str(folder / "bookworm.tar")
        *bootstrap, _, target = base_images.bootstrap_command(archive)
        shell.run((*bootstrap, release, target, engine_packages.mirror(shell)), quiet=True)
        docker("import", f"--change=LABEL {LABEL}", archive, BASES[release])
    return BASES[release]


def build(base: str, tag: str, folder: Path, dockerfile: str = DOCKERFILE) -> str:
    """An image of a bare host; one for all tests of a run."""
    (folder / "Dockerfile").write_text(dockerfile)
    docker("buildx", "build", "--load", f"--tag={tag}", f"--label={LABEL}", f"--build-arg=BASE={base}", str(folder))
    return tag


@contextmanager
def running(image: str) -> Iterator[BareDebian]:
    """Start a host, connect to it with its key pinned, and remove it with all that it stored."""
    container = docker(
        "run", "--detach", f"--label={LABEL}", "--publish=127.0.0.1::22", "--volume=/var/lib/docker",
        "--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw", "--device-cgroup-rule=a *:* rwm", "--memory=3g",
        *(f"--cap-add={one}" for one in CAPABILITIES), *(f"--security-opt={one}" for one in UNCONFINED), image,
    ).strip()  # fmt: skip
    try:
        yield BareDebian(container, connect(container))
    finally:
        docker("rm", "--force", "--volumes", container)


def connect(container: str) -> Connection:
    """Connect with a key of this run's; the host's key is read through the machine's engine, not from the network."""
    user = paramiko.ECDSAKey.generate()
    line = f"{user.get_name()} {user.get_base64()}"
    docker("exec", "-i", container, "sh", "-c", f"umask 077; cat >{USER_KEY}", stdin=line)
    waiting = "until [ -s /etc/ssh/ssh_host_ed25519_key.pub ] && [ -e /run/sshd.pid ]; do sleep 0.05; done"
    docker("exec", container, "timeout", "20", "sh", "-c", waiting)
    kind, key, *_ = docker("exec", container, "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()
    port = int(docker("port", container, "22/tcp").splitlines()[0].rpartition(":")[2])
    options = {"pkey": user, "allow_agent": False, "look_for_keys": False}
    connection = Connection("127.0.0.1", user="root", port=port, connect_timeout=10, connect_kwargs=options)
    pinned = paramiko.hostkeys.HostKeyEntry.from_line(f"[127.0.0.1]:{port} {kind} {key}")
    assert pinned is not None
    assert pinned.key is not None
    connection.client.get_host_keys().add(f"[127.0.0.1]:{port}", kind, pinned.key)
    connection.client.set_missing_host_key_policy(paramiko.RejectPolicy())
    return connection
