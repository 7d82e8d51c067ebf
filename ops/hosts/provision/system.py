"""What a small machine on the internet needs: security updates, swap, the right time, and a setting of the kernel."""

from __future__ import annotations

from ops.containers.engine_packages import INSTALL
from ops.hosts.provision.change import SLOW_SECONDS, Change, File, read_file, written
from ops.hosts.provision.machine import MIGRATE_REQUESTS, Machine
from ops.hosts.provision.packages import UPDATE, missing
from ops.shell import Command

UPGRADES = File(
    "/etc/apt/apt.conf.d/52andamio-upgrades",
    "// Written by ./inv droplet.provision: security updates install themselves, and nothing restarts the machine.\n"
    'APT::Periodic::Update-Package-Lists "1";\n'
    'APT::Periodic::Unattended-Upgrade "1";\n'
    'Unattended-Upgrade::Automatic-Reboot "false";\n',
)
TIMERS = ("apt-daily.timer", "apt-daily-upgrade.timer")

SMALL_MEMORY = 2 * 1024 * 1024  # KiB
SWAP_FILE = "/swapfile"
FSTAB = "/etc/fstab"
SWAP_LINE = f"{SWAP_FILE} none swap sw 0 0"

CLOCKS = ("systemd-timesyncd", "chrony", "ntpsec", "ntp")
CLOCK = CLOCKS[0]

MIGRATION = File("/etc/sysctl.d/60-andamio.conf", "net.ipv4.tcp_migrate_req = 1\n")


def upgrades(machine: Machine) -> list[Change]:
    """Security updates, each day, by the distribution's own timers."""
    changes = written(machine, UPGRADES)
    if machine.systemd:
        states = machine.shell.probe(("systemctl", "is-enabled", *TIMERS)).text.split()
        if states != ["enabled"] * len(TIMERS):
            changes.append(Change((*machine.root, "systemctl", "enable", "--now", *TIMERS)))
    return changes


def swap(machine: Machine) -> list[Change]:
    """2 GiB of swap where there is less memory than that and no swap; a container has its machine's.

    The next boot is told of that file only: other swap, such as zram, comes back by itself.
    """
    if machine.container or machine.memory >= SMALL_MEMORY:
        return []
    if machine.swaps and SWAP_FILE not in machine.swaps:
        return []
    commands: list[Command] = []
    if not machine.swaps:
        make = f"umask 077; fallocate --length 2GiB {SWAP_FILE} && mkswap {SWAP_FILE} && swapon {SWAP_FILE}"
        commands.append(("sh", "-c", make))
    fstab = read_file(machine, FSTAB).partition("\n")[2]
    changes = [Change((*machine.root, *command)) for command in commands]
    if not any(line.split()[2:3] == ["swap"] for line in fstab.splitlines() if not line.startswith("#")):
        text = "".join(f"{line}\n" for line in [*fstab.splitlines(), SWAP_LINE])
        changes.append(File(FSTAB, text).write(machine.root))
    return changes


def clock(machine: Machine) -> list[Change]:
    """A program that keeps the time, unless there is one; a container has its machine's clock."""
    if machine.container or not machine.systemd:
        return []
    states = machine.shell.probe(("systemctl", "is-active", *CLOCKS)).text.split()
    if "active" in states:
        return []
    commands: list[Command] = []
    if missing(machine, (CLOCK,)):
        commands += [UPDATE, (*INSTALL, CLOCK)]
    commands.append(("systemctl", "enable", "--now", CLOCK))
    return [Change((*machine.root, *command), SLOW_SECONDS) for command in commands]


def kernel(machine: Machine) -> list[Change]:
    """Connections that wait at a listener that closes go to another one of the same port, where the kernel can."""
    if not machine.migrates:
        return []
    changes = written(machine, MIGRATION)
    if machine.migrates != "1":
        changes.append(Change((*machine.root, "sh", "-c", f"echo 1 >{MIGRATE_REQUESTS}")))
    return changes
