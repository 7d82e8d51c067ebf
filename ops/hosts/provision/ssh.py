"""sshd without passwords and without root: what could lock us out, and so comes last, after a proof."""

from __future__ import annotations

from ops.errors import AndamioError
from ops.hosts.provision.change import Change, File, read_by, written
from ops.hosts.provision.machine import Machine
from ops.shell import Command

SSHD = "/usr/sbin/sshd"
# sshd takes the first value it reads, and its own file reads this folder first, in the order of the names: providers
# put a file called 50-cloud-init.conf there.
PATH = "/etc/ssh/sshd_config.d/00-andamio.conf"
# A client that is gone unannounced is noticed after 24 s: its session, and with it its lock, ends.
SETTINGS = {
    "PasswordAuthentication": "no",
    "KbdInteractiveAuthentication": "no",
    "PermitRootLogin": "no",
    "ClientAliveInterval": "8",
    "ClientAliveCountMax": "2",
}
FILE = File(
    PATH,
    "# Written by ./inv droplet.provision.\n" + "".join(f"{name} {value}\n" for name, value in SETTINGS.items()),
    check=(SSHD, "-t", "-f"),
)
EFFECTIVE: Command = (SSHD, "-T")
RELOAD: Command = ("systemctl", "reload", "ssh")
RELOAD_DIRECTLY: Command = ("sh", "-c", "kill -HUP $(cat /run/sshd.pid)")


def ssh(machine: Machine) -> list[Change]:
    """The file, checked by sshd before it takes its place, and then read by the running one."""
    return read_by(machine, "sshd", written(machine, FILE), [Change((*machine.root, SSHD, "-t")), _reload(machine)])


def settle(machine: Machine) -> None:
    """Make sure that what we wrote is what counts.

    Raises:
        AndamioError: sshd's settings come from elsewhere.
    """
    told = effective(machine.shell.probe((*machine.root, *EFFECTIVE)).stdout)
    found = {name: told.get(name.lower(), "?") for name in SETTINGS}
    wrong = [f"{name} {value}" for name, value in found.items() if value != SETTINGS[name]]
    if wrong:
        what = f"sshd doesn't do what {PATH} says: {', '.join(wrong)}"
        raise AndamioError(what, hint="/etc/ssh/sshd_config must have, first: Include /etc/ssh/sshd_config.d/*.conf")


def undo(machine: Machine) -> list[Change]:
    """Take the file away, so that root may sign in as before."""
    return [Change((*machine.root, "rm", "-f", PATH)), _reload(machine)]


def effective(told: str) -> dict[str, str]:
    """What ``sshd -T`` prints: a setting a line, its name in small letters."""
    return dict(line.split(" ", 1) for line in told.splitlines() if " " in line)


def _reload(machine: Machine) -> Change:
    return Change((*machine.root, *(RELOAD if machine.systemd else RELOAD_DIRECTLY)))
