"""Hosts that answer what provisioning asks before it plans, and what its plans say."""

from __future__ import annotations

from ops.containers import engine_packages
from ops.hosts.provision.change import WRITE, Change, File, read_command
from ops.hosts.provision.machine import Machine, survey, survey_command
from ops.hosts.provision.steps import CLOSING, STEPS
from ops.shell import Command
from tests.containers.fake_host import FakeHost

GIB = 1024 * 1024
KEY = "ssh-ed25519 AAAA"
DEBIAN_13 = "ID=debian\nVERSION_ID='13'\n"
ANSWERS = {
    "systemd": "yes", "port": "22", "home": "", "groups": "", "memory": str(4 * GIB), "swaps": "", "migrate": "0",
    "booting": "",
}  # fmt: skip


def told(**differing: str) -> str:
    """What a host answers to the survey: a bare one with systemd, unless told otherwise; empty leaves a fact out."""
    facts = {**ANSWERS, **differing}
    return "".join(
        f"{name}={value}\n" for name, value in facts.items() if value or name not in ("systemd", "container")
    )


def machine(host: FakeHost | None = None, root: Command = (), **differing: str) -> Machine:
    """What a host says of itself, seen by root, or by somebody who must put ``root`` before his commands."""
    host = host or FakeHost()
    host.says(("id", "-u"), "1000\n" if root else "0\n").says(("sudo", "-n", "true"), "")
    host.says(engine_packages.OS_RELEASE, DEBIAN_13).says(survey_command("deploy"), told(**differing))
    return survey(host.shell, "deploy", KEY)


def holds(host: FakeHost, *files: File) -> FakeHost:
    """A host that has these files as they should be."""
    for file in files:
        host.says(read_command(file.path), file.state)
    return host


def lines(changes: list[Change]) -> list[str]:
    return [" ".join(change.command) for change in changes]


def written_files(changes: list[Change]) -> list[str]:
    """The paths of the files that the changes write."""
    return [change.command[change.command.index(WRITE) + 2] for change in changes if WRITE in change.command]


def plan(host: Machine) -> list[Change]:
    return [change for step in (*STEPS, CLOSING) for change in step.changes(host)]
