"""The user who deploys: signs in with the key, runs containers, provisions again; and owns the site's folder."""

from __future__ import annotations

from ops.hosts.provision.change import Change, File, read_file, written
from ops.hosts.provision.machine import Machine
from ops.shell import Command

FOLDERS = ("/var/lib/andamio", "/var/lib/andamio/proxy", "/var/lib/andamio/proxy/data")
FOLDER_MODE = "750"
DOCKER_GROUP = "docker"


def account(machine: Machine) -> list[Change]:
    """The user, with his key, in Docker's group, and with sudo, as root won't sign in any more."""
    user, root = machine.user, machine.root
    commands: list[Command] = []
    if not machine.home:
        # `*` is a password that nothing matches; `!`, useradd's own, would be a locked account.
        commands.append(("useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", user))
    if DOCKER_GROUP not in machine.groups:
        commands.append(("usermod", "--append", "--groups", DOCKER_GROUP, user))
    changes = [Change((*root, *command)) for command in commands]
    ssh = f"{machine.home or f'/home/{user}'}/.ssh"
    return [
        *changes,
        *_folder(machine, ssh, "700"),
        *_authorized(machine, f"{ssh}/authorized_keys"),
        *written(machine, sudoers(user)),
    ]


def folders(machine: Machine) -> list[Change]:
    """Where the site's state lives."""
    return [change for path in FOLDERS for change in _folder(machine, path, FOLDER_MODE)]


def sudoers(user: str) -> File:
    """What lets the user become root without a password."""
    rule = f"{user} ALL=(ALL:ALL) NOPASSWD: ALL\n"
    return File("/etc/sudoers.d/90-andamio", rule, "0440", check=("visudo", "-c", "-q", "-f"))


def _authorized(machine: Machine, path: str) -> list[Change]:
    """The file of keys with ours in it; others' keys stay."""
    present = read_file(machine, path).partition("\n")[2]
    lines = present.splitlines()
    if machine.key not in lines:
        lines.append(machine.key)
    file = File(path, "".join(f"{line}\n" for line in lines), "0600", machine.user)
    return written(machine, file)


def _folder(machine: Machine, path: str, mode: str) -> list[Change]:
    status = (*machine.root, "stat", "--format=%a %U", path)
    if machine.shell.probe(status).text == f"{mode} {machine.user}":
        return []
    make = ("install", "--directory", f"--mode=0{mode}", f"--owner={machine.user}", path)
    return [Change((*machine.root, *make))]
