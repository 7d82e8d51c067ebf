"""The firewall: from outside nothing comes in but SSH, HTTP and HTTPS, also not to ports that Docker publishes.

A table of our own in nftables, against ufw: Docker forwards published ports past ufw's rules, which look at what comes
in only. This table looks at both, and as nftables lets a packet pass only when every table does, it can't be overruled.
It is loaded as a whole in one step, touches nobody else's rules, and leaves connections that there are alone.
"""

from __future__ import annotations

import hashlib

from ops.errors import Refused
from ops.hosts.provision.change import Change, File, written
from ops.hosts.provision.machine import Machine
from ops.shell import Command

TABLE = "andamio"
RULES = "/etc/andamio/firewall.nft"
UNIT = "andamio-firewall.service"
WEB_PORTS = (80, 443)
LISTED: Command = ("nft", "list", "table", "inet", TABLE)
REMOVE = f"add table inet {TABLE}; delete table inet {TABLE}"
UFW: Command = ("ufw", "status")

# Docker's bridges come first in the second chain: what containers ask of each other is not from outside.
TEMPLATE = """\
# Written by ./inv droplet.provision. Loaded as a whole; replaces the table of this name and nothing else.
table inet {table}
delete table inet {table}
table inet {table} {{
    comment "{fingerprint}"
{chains}}}
"""
CHAINS = """\
    chain input {{
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iifname "lo" accept
        iifname "docker0" accept
        iifname "br-*" accept
        ct state invalid drop
        meta l4proto {{ 1, 58 }} accept comment "ICMP, by number: not every host has the names"
        udp sport 67 udp dport 68 accept comment "DHCP"
        udp sport 547 udp dport 546 accept comment "DHCPv6"
        tcp dport {{ {tcp} }} accept
        udp dport 443 accept comment "HTTP/3"
    }}
    chain forward {{
        type filter hook forward priority filter - 1; policy accept;
        ct state established,related accept
        iifname "docker0" accept
        iifname "br-*" accept
        meta l4proto tcp ct status dnat ct original proto-dst {{ {tcp} }} accept
        ct status dnat drop comment "published by Docker"
    }}
"""
SERVICE = f"""\
[Unit]
Description=Firewall of the droplet: SSH, HTTP and HTTPS
DefaultDependencies=no
Before=network-pre.target shutdown.target
After=local-fs.target nftables.service
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft --file {RULES}
ExecReload=/usr/sbin/nft --file {RULES}

[Install]
WantedBy=sysinit.target
"""


def firewall(machine: Machine) -> list[Change]:
    """The rules, loaded now and at each boot.

    Raises:
        Refused: ufw is at work, whose rules would hold, too.
    """
    if "Status: active" in machine.shell.probe((*machine.root, *UFW)).stdout.splitlines():
        hint = "look at `ufw status`, then: ufw disable, and run the task again"
        raise Refused("ufw is active, and this firewall takes its place", hint=hint)
    file = rules(machine.ssh_port)
    changes = written(machine, file)
    if machine.systemd:
        changes += _at_boot(machine)
    if changes or fingerprint(file) not in machine.shell.probe((*machine.root, *LISTED)).stdout:
        load = ("systemctl", "restart", UNIT) if machine.systemd else ("nft", "--file", RULES)
        changes.append(Change((*machine.root, *load)))
    return changes


def undo(machine: Machine) -> list[Change]:
    """Take the rules back, whether they are loaded or not."""
    unit = [("systemctl", "disable", "--now", UNIT)] if machine.systemd else []
    commands: list[Command] = [*unit, ("nft", REMOVE), ("rm", "--force", RULES)]
    return [Change((*machine.root, *command)) for command in commands]


def rules(ssh_port: int) -> File:
    """The rules for a host whose sshd listens on this port; their fingerprint, in the table, tells what is loaded."""
    chains = CHAINS.format(tcp=", ".join(str(port) for port in (ssh_port, *WEB_PORTS)))
    digest = hashlib.sha256(chains.encode()).hexdigest()[:16]
    text = TEMPLATE.format(table=TABLE, fingerprint=digest, chains=chains)
    return File(RULES, text, check=("nft", "--check", "--file"))


def fingerprint(file: File) -> str:
    """What the loaded table is known by."""
    return next(line.strip() for line in file.content.splitlines() if line.strip().startswith("comment "))


def _at_boot(machine: Machine) -> list[Change]:
    unit = written(machine, File(f"/etc/systemd/system/{UNIT}", SERVICE))
    enabled = machine.shell.probe(("systemctl", "is-enabled", "--quiet", UNIT)).ok
    commands: list[Command] = [("systemctl", "daemon-reload")] if unit else []
    commands += [] if enabled else [("systemctl", "enable", UNIT)]
    return [*unit, *(Change((*machine.root, *command)) for command in commands)]
