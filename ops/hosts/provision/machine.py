"""What is known of a host before anything is planned: one question, asked as the user who signed in."""

from __future__ import annotations

from dataclasses import dataclass

from ops.containers import engine_packages
from ops.containers.engine import root_prefix
from ops.errors import AndamioError, Refused
from ops.shell import Command, Shell

MIGRATE_REQUESTS = "/proc/sys/net/ipv4/tcp_migrate_req"
SURVEY_SCRIPT = f"""\
[ -d /run/systemd/system ] && echo systemd=yes
for sign in /.dockerenv /run/.containerenv; do [ -e $sign ] && echo container=yes; done
systemd-detect-virt --quiet --container 2>/dev/null && echo container=yes
set -- "$1" $SSH_CONNECTION
echo "port=$5"
echo "home=$(getent passwd "$1" | cut -d : -f 6)"
echo "groups=$(id -nG "$1" 2>/dev/null)"
echo "memory=$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)"
echo "swaps=$(sed '1d; s/[[:space:]].*//' /proc/swaps | tr '\\n' ' ')"
echo "migrate=$(cat {MIGRATE_REQUESTS} 2>/dev/null)"
echo "booting=$(cloud-init status 2>/dev/null | sed -n 's/^status: *//p')"
true"""


@dataclass(frozen=True)
class Machine:
    """A host that is to be provisioned.

    Args:
        shell: runs commands there.
        root: what to put before a command so that it runs as root.
        user: who will deploy; ``home`` and ``groups`` are empty where there is no such user yet.
        key: the public half of the key that signed in, as in ``authorized_keys``.
        system: the distribution and its release.
        ssh_port: the port on which its sshd took this connection.
        memory: in KiB.
        swaps: the files and devices that it swaps to now.
        migrates: the kernel's setting of tcp_migrate_req; empty where it knows none.
        first_boot: its provider's own set-up is still at work.
    """

    shell: Shell
    root: Command
    user: str
    key: str
    system: tuple[str, str]
    systemd: bool
    container: bool
    ssh_port: int
    home: str
    groups: frozenset[str]
    memory: int
    swaps: frozenset[str]
    migrates: str
    first_boot: bool


def survey(shell: Shell, user: str, key: str) -> Machine:
    """Ask a host what it is; changes nothing.

    Raises:
        Refused: its system is none of those that are known.
        ToolMissing: who signed in is neither root nor may use sudo without a password.
    """
    system = engine_packages.distribution(shell.probe(engine_packages.OS_RELEASE).stdout)
    if system not in engine_packages.PACKAGES:
        found = " ".join(system).strip() or "an unknown system"
        raise Refused(f"a droplet runs {engine_packages.known_systems()}; this is {found}")
    root = root_prefix(shell, "only root can provision")
    answer = shell.probe(survey_command(user))
    told = dict(line.split("=", 1) for line in answer.stdout.splitlines() if "=" in line)
    if not told.get("port", "").isdigit():
        raise AndamioError(f"the host doesn't say on which port its sshd listens: {answer.stderr.strip()}")
    return Machine(
        shell=shell,
        root=root,
        user=user,
        key=key,
        system=system,
        systemd="systemd" in told,
        container="container" in told,
        ssh_port=int(told["port"]),
        home=told["home"],
        groups=frozenset(told["groups"].split()),
        memory=int(told["memory"]),
        swaps=frozenset(told["swaps"].split()),
        migrates=told["migrate"],
        first_boot=told["booting"] == "running",
    )


def survey_command(user: str) -> Command:
    """The question of :func:`survey`."""
    return ("sh", "-c", SURVEY_SCRIPT, "sh", user)
