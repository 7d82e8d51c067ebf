"""A bare Debian under systemd becomes a droplet, with packages from its mirror.

Debian 13 always; Debian 12 with ANDAMIO_TEST_BOOKWORM=1.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from invoke import Context

from ops.hosts import sandbox_key
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied
from ops.hosts.provision.run import provision
from ops.hosts.sandbox import CAPABILITIES, UNCONFINED
from ops.shell import Shell
from tests.containers import bare_debian
from tests.containers.bare_debian import LABEL, docker
from tests.hosts.recording import recorded
from tests.hosts.sandboxes import new_droplet, wait_for

pytestmark = pytest.mark.docker

# Debian 13's systemd takes control groups of version 1 only when told to.
DOCKERFILE = """\
ARG BASE
FROM ${BASE}
RUN apt-get update \\
    && apt-get install -y --no-install-recommends dbus openssh-server systemd systemd-sysv \\
    && rm -rf /var/lib/apt/lists/* && install -d -m 0700 /root/.ssh && ssh-keygen -A
ENV container=docker SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
ENV SYSTEMD_PROC_CMDLINE="SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 systemd.unified_cgroup_hierarchy=0"
STOPSIGNAL SIGRTMIN+3
CMD ["/lib/systemd/systemd"]
"""
IS_UP = "systemctl is-system-running --wait"


@dataclass(frozen=True)
class Bare:
    """A host as a provider hands it over; its container, and the settings to reach it."""

    container: str
    droplet: Droplet

    def inside(self, command: str) -> str:
        return docker("exec", self.container, "sh", "-c", command)


@pytest.fixture(scope="module", params=bare_debian.RELEASES)
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    release = request.param
    base = bare_debian.base(release, tmp_path_factory.mktemp("base"))
    tag = f"andamio-test/systemd:{release}"
    image = bare_debian.build(base, tag, tmp_path_factory.mktemp("systemd"), DOCKERFILE)
    try:
        with running(image, new_droplet(tmp_path_factory.mktemp("repository"))) as host:
            yield host
    finally:
        docker("image", "rm", "--force", image, *([base] if release == "bookworm" else []))


@contextmanager
def running(image: str, droplet: Droplet) -> Iterator[Bare]:
    container = docker(
        "run", "--detach", f"--label={LABEL}", f"--publish=127.0.0.1:{droplet.addresses[0].port}:22", "--memory=3g",
        "--volume=/var/lib/docker", "--tmpfs=/run", "--tmpfs=/run/lock", "--tmpfs=/tmp", "--cgroupns=host",
        "--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw", "--device-cgroup-rule=a *:* rwm",
        *(f"--cap-add={one}" for one in CAPABILITIES), *(f"--security-opt={one}" for one in UNCONFINED), image,
    ).strip()  # fmt: skip
    try:
        host = Bare(container, droplet)
        wait_for(lambda: is_up(host))
        shell = Shell(Context())
        sandbox_key.let_in(shell, container, "deploy", sandbox_key.make(droplet))
        sandbox_key.pin(shell, droplet, container, droplet.addresses[0])
        yield host
    finally:
        docker("rm", "--force", "--volumes", container)


def is_up(host: Bare) -> bool:
    asked = subprocess.run(["docker", "exec", host.container, "sh", "-c", IS_UP], capture_output=True, text=True)
    return asked.stdout.strip() in ("running", "degraded")


def test_a_bare_host_becomes_a_droplet_and_stays_one(bare: Bare) -> None:
    assert bare.inside("command -v docker sudo nft curl; true") == ""
    with recorded() as executed:
        assert provision(Context(), bare.droplet)
    assert sum("apt-get" in line and " install " in line for line in executed) == 2
    assert not provision(Context(), bare.droplet)

    assert bare.inside("systemctl --failed --quiet --no-legend") == ""
    assert bare.inside("systemctl is-active docker ssh andamio-firewall").split() == ["active"] * 3
    enabled = "systemctl is-enabled docker andamio-firewall apt-daily.timer apt-daily-upgrade.timer"
    assert bare.inside(enabled).split() == ["enabled"] * 4
    assert bare.inside("docker info --format '{{.LiveRestoreEnabled}}'").strip() == "true"
    assert 'Unattended-Upgrade "1"' in bare.inside("apt-config dump APT::Periodic")
    with pytest.raises(AccessDenied), connect(Context(), bare.droplet, bare.droplet.admins[0]):
        pass


def test_after_a_reboot_all_is_as_before(bare: Bare) -> None:
    provision(Context(), bare.droplet)
    docker("restart", bare.container)
    wait_for(lambda: is_up(bare))
    assert "chain forward" in bare.inside("nft list table inet andamio")
    wait_for(lambda: bare.inside("systemctl is-active docker; true").strip() == "active")
    assert not provision(Context(), bare.droplet)


def test_the_engine_is_reloaded_and_restarted_by_its_unit(bare: Bare) -> None:
    provision(Context(), bare.droplet)
    bare.inside("install -D /dev/null /etc/andamio/docker.unread")
    before = bare.inside("systemctl show --property=MainPID docker")
    with recorded() as executed:
        assert provision(Context(), bare.droplet)
    assert [line.rsplit(" ", 3)[1:] for line in executed if "systemctl" in line] == [
        ["systemctl", "reload", "docker"],
        ["systemctl", "restart", "docker"],
    ]
    assert bare.inside("systemctl show --property=MainPID docker") != before
    assert not provision(Context(), bare.droplet)
