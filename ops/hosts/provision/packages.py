"""The packages that the steps need, once the provider's own set-up is done with apt."""

from __future__ import annotations

from ops.containers.engine_packages import APT, INSTALL
from ops.hosts.provision.change import SLOW_SECONDS, Change
from ops.hosts.provision.machine import Machine
from ops.shell import Command

NEEDED = ("ca-certificates", "curl", "iproute2", "nftables", "sudo", "unattended-upgrades")
AUDIT: Command = ("dpkg", "--audit")
FIRST_BOOT: Command = ("sh", "-c", "timeout 600 cloud-init status --wait; true")
# A mirror that doesn't answer at once, or a lock on the lists, which DPkg::Lock::Timeout doesn't wait for.
UPDATE: Command = ("sh", "-c", f'for pause in 2 4 8; do {" ".join(APT)} update && exit; sleep "$pause"; done; exit 100')


def first_boot(machine: Machine) -> list[Change]:
    """Wait for cloud-init: it installs packages, and writes users and keys of its own."""
    return [Change((*machine.root, *FIRST_BOOT), SLOW_SECONDS)] if machine.first_boot else []


def packages(machine: Machine) -> list[Change]:
    """Mend what a killed installation left, and install what is missing."""
    changes = []
    if machine.shell.probe(AUDIT).stdout.strip():
        configure = ("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--force-confold", "--configure", "--pending")
        changes += [configure, (*APT, "install", "--fix-broken")]
    wanted = missing(machine, NEEDED)
    if wanted:
        changes += [UPDATE, (*INSTALL, *wanted)]
    return [Change((*machine.root, *command), SLOW_SECONDS) for command in changes]


def missing(machine: Machine, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the packages that are not installed."""
    listed = machine.shell.probe(installed(names)).stdout.splitlines()
    return tuple(name for name in names if f"installed {name}" not in listed)


def installed(names: tuple[str, ...]) -> Command:
    """A command that prints ``installed NAME`` for each package that is."""
    return ("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Package}\\n", *names)
