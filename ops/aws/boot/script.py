"""The boot script: the engine as on a droplet, and then the backend's containers.

The template puts ``#!/bin/bash`` and one line ``NAME='value'`` a variable before it (:data:`VARIABLES`); all of it is
at most 16 KiB, the limit of user data (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from ops.containers import engine
from ops.containers.engine_packages import INSTALL, PACKAGES
from ops.hosts.provision import change, docker
from ops.hosts.provision.change import File
from ops.hosts.provision.packages import UPDATE
from ops.shell import Command

UBUNTU = ("ubuntu", "24.04")
LIMIT_BYTES = 16_384
INSTANCE = Path(__file__).parent / "instance"
CLOUD = "/usr/local/lib/andamio/cloud.py"
# What the template gives it.
VARIABLES = (
    "REGION", "STACK", "RESOURCE", "IMAGE", "REGISTRY", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME",
    "DATABASE_SECRET", "DJANGO_SECRET", "SCORING_SECRET", "NOTIFICATIONS_SECRET", "SCORING_URL", "NOTIFICATIONS_URL",
    "HISTORY_TABLE", "WEB_ORIGIN", "ALLOWED_HOSTS", "LOG_GROUP",
)  # fmt: skip
# The authorities of RDS in the region; the tests have another one.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
DATABASE_CA = "https://truststore.pki.rds.amazonaws.com/$REGION/$REGION-bundle.pem"
# Of the distribution, so that the failure of all that follows can be told: the image may be what fails.
ALSO = ("amazon-ecr-credential-helper", "curl", "python3-boto3")
# An instance may talk HTTPS only. Ubuntu's images name mirrors of the region (REGION.ec2.…), which don't: without that
# part of the name it is Ubuntu's own, which do.
APT_OVER_HTTPS: Command = (
    "find", "/etc/apt", "(", "-name", "sources.list", "-o", "-name", "*.sources", ")", "-exec",
    "sed", "--in-place", "--regexp-extended",
    r"s#http://([a-z0-9-]+\.ec2\.)?#https://#", "{}", "+",
)  # fmt: skip
IS_SET = '[[ -n ${!name:-} ]] || { echo "boot: $name is not set" >&2; exit 2; }'


def script(system: tuple[str, str] = UBUNTU) -> str:
    """The script for a distribution and its release; the same text each time."""
    return "\n".join(_parts(system)) + "\n"


def _parts(system: tuple[str, str]) -> Iterator[str]:
    yield "set -euo pipefail"
    yield f"for name in {' '.join(VARIABLES)}; do {IS_SET}; done"
    yield f'DATABASE_CA="${{DATABASE_CA:-{DATABASE_CA}}}"'
    yield f"cloud={CLOUD} writer={shlex.quote(change.WRITE)}"
    yield f"export {' '.join(VARIABLES)}"
    yield _read("begin.sh")
    yield from (_written(file) for file in files())
    yield from (shlex.join(command) for command in engine_commands(system))
    yield f"{shlex.join(docker.ANSWERS)} >/dev/null"
    yield _read("end.sh")


def engine_commands(system: tuple[str, str]) -> list[Command]:
    """What installs and starts the engine, its way into ECR, and boto3."""
    return [
        *([APT_OVER_HTTPS] if system[0] == "ubuntu" else []),
        UPDATE,
        (*INSTALL, *PACKAGES[system].engine, *ALSO),
        engine.start_command(under_systemd=True, root=()),
    ]


def files() -> tuple[File, ...]:
    """The instance's files, in the order in which they are written."""
    return (
        File(CLOUD, _read("cloud.py")),
        File(docker.SETTINGS, docker.merged("")),
        File("/etc/systemd/system/andamio.service", _read("andamio.service")),
        File("/usr/local/sbin/andamio-start", _read("start-backend.sh"), "0755"),
        File("/etc/andamio/boot", ""),
    )


def _written(file: File) -> str:
    return f"write {shlex.join((file.path, file.mode, file.owner, file.content))}"


def _read(name: str) -> str:
    return (INSTANCE / name).read_text()
