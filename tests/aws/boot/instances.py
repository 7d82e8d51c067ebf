"""An instance that has just started: a bare Debian under systemd, and around it what it finds in AWS."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from invoke import Context

from ops.aws import boot
from ops.containers import images
from ops.containers.images import BACKEND_IMAGE
from ops.hosts.sandbox import CAPABILITIES, UNCONFINED
from ops.shell import Shell
from tests.containers import bare_debian
from tests.containers.bare_debian import docker
from tests.containers.local_registry import wait_until
from tests.hosts.sandboxes import wait_for

LABEL = "andamio.test=boot"
IMAGE = "andamio-test/instance"
FOLDER = Path(__file__).parent / "instance"
SYSTEM = ("debian", "13")
INSTANCE_ID = "i-0123456789abcdef0"
REGISTRY = "127.0.0.1:5000"
AUTHORITY = "/srv/certificates/authority.pem"
SECRETS = {
    "DATABASE_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Database-AbCdEf",
    "DJANGO_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Django-AbCdEf",
    "SCORING_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Scoring-AbCdEf",
    "NOTIFICATIONS_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Notifications-AbCdEf",
}
VARIABLES = {
    "REGION": "eu-west-1",
    "STACK": "andamio-staging-backend",
    "RESOURCE": "Group",
    "IMAGE": f"{REGISTRY}/backend:{'1' * 40}",
    "REGISTRY": REGISTRY,
    "DATABASE_HOST": "10.99.0.1",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "loans",
    **SECRETS,
    "SCORING_URL": "https://scoring.example.com",
    "NOTIFICATIONS_URL": "https://notifications.example.com",
    "HISTORY_TABLE": "andamio-staging-history",
    "WEB_ORIGIN": "https://loans.example.com",
    "ALLOWED_HOSTS": "loans.example.com,api.loans.example.com",
    "LOG_GROUP": "andamio-staging",
    # What no instance in AWS has.
    "AWS_ENDPOINT_URL": "http://10.99.0.1:5001",
    "DATABASE_CA": f"file://{AUTHORITY}",
}


@dataclass(frozen=True)
class Instance:
    """One instance.

    Attributes:
        container: that it is.
        values: its secrets' values, by what they are for; nobody but their readers may see one.
    """

    container: str
    values: dict[str, str]

    def inside(self, command: str) -> str:
        """What a command of a shell says; it must succeed."""
        return docker("exec", self.container, "bash", "-c", command)

    def boot(self, **changed: str) -> int:
        """Run its user data, as cloud-init would; the exit code."""
        variables = {**VARIABLES, **changed}
        preamble = "".join(f"{name}='{value}'\n" for name, value in variables.items())
        user_data = f"#!/bin/bash\n{preamble}export AWS_ENDPOINT_URL\n{boot.script(SYSTEM)}"
        write = ["docker", "exec", "-i", self.container, "tee", "/var/lib/cloud/user-data"]
        subprocess.run(write, input=user_data, text=True, stdout=subprocess.DEVNULL, check=True)
        run = ["docker", "exec", self.container, "bash", "/var/lib/cloud/user-data"]
        return subprocess.run(run, check=False).returncode

    def log(self) -> str:
        return self.inside("cat /var/log/andamio-boot.log")

    def requests(self, action: str) -> list[str]:
        """The bodies of the requests that AWS got."""
        lines = self.inside("cat /srv/requests.jsonl 2>/dev/null || true").splitlines()
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [one["body"] for one in found if one["action"] == action]

    def forget_requests(self) -> None:
        self.inside("rm -f /srv/requests.jsonl /srv/unsignalled")


@contextmanager
def started(folder: Path) -> Iterator[Instance]:
    """Start one, with the backend's image in its registry; removed at the end, with all that it stored."""
    base = bare_debian.base("trixie", folder)
    docker("buildx", "build", "--load", f"--tag={IMAGE}", f"--label={LABEL}", f"--build-arg=BASE={base}", str(FOLDER))
    container = docker(
        "run", "--detach", f"--label={LABEL}", "--publish=127.0.0.1::5000", "--memory=3g", "--volume=/var/lib/docker",
        "--tmpfs=/run", "--tmpfs=/run/lock", "--tmpfs=/tmp", "--cgroupns=host",
        "--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw", "--device-cgroup-rule=a *:* rwm",
        *(f"--cap-add={one}" for one in CAPABILITIES), *(f"--security-opt={one}" for one in UNCONFINED), IMAGE,
    ).strip()  # fmt: skip
    try:
        wait_for(lambda: is_up(container), 60)
        values = _secrets_into(container)
        _push_backend(container)
        yield Instance(container, values)
    finally:
        docker("rm", "--force", "--volumes", container)
        docker("image", "rm", "--force", IMAGE)


def is_up(container: str) -> bool:
    """Whether it has booted."""
    command = ["docker", "exec", container, "systemctl", "is-system-running", "--wait"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() in ("running", "degraded")


def _secrets_into(container: str) -> dict[str, str]:
    values = {name: f"canary-{name}-{secrets.token_hex(30)}" for name in ("database", "django", "scoring", "notify")}
    known = {
        SECRETS["DATABASE_SECRET"]: json.dumps({"username": "andamio", "password": values["database"], "port": 5432}),
        SECRETS["DJANGO_SECRET"]: values["django"],
        SECRETS["SCORING_SECRET"]: values["scoring"],
        SECRETS["NOTIFICATIONS_SECRET"]: values["notify"],
    }
    files = {
        "/srv/secrets.json": json.dumps(known),
        "/srv/database_password": values["database"],
        "/var/lib/cloud/data/instance-id": f"{INSTANCE_ID}\n",
    }
    for path, content in files.items():
        docker("exec", "-i", container, "sh", "-c", 'mkdir -p "${1%/*}"; cat >"$1"', "sh", path, stdin=content)
    docker("exec", container, "systemctl", "start", "database")
    return values


def _push_backend(container: str) -> None:
    images.build_changed(Shell(Context()), [BACKEND_IMAGE])
    port = docker("port", container, "5000/tcp").splitlines()[0].rpartition(":")[2]
    remote = f"127.0.0.1:{port}/backend:{'1' * 40}"
    docker("tag", BACKEND_IMAGE.local, remote)
    try:
        wait_until(lambda: subprocess.run(["docker", "push", "--quiet", remote], capture_output=True).returncode == 0)
    finally:
        docker("rmi", remote)
