"""Who listens on a port of this machine."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ops.containers.ownership import MADE_FROM
from ops.shell import Command, Shell

LISTENING = "0A"  # the state of a socket in /proc/net/tcp
PROBE_SECONDS = 2.0
CONNECT_SECONDS = 0.3  # on this machine

# Addresses that stand in the way of 127.0.0.1, as /proc/net/tcp and tcp6 write them: words of 4 bytes, low byte first.
_IN_THE_WAY = frozenset(
    {
        "0100007F",  # 127.0.0.1
        "00000000",  # 0.0.0.0
        "0" * 32,  # ::
        "0000000000000000FFFF00000100007F",  # ::ffff:127.0.0.1
    }
)


@dataclass(frozen=True)
class PortOwner:
    """Who listens on a port: a container, else a process, else only a user (whose processes we may not look into)."""

    process: str = ""
    pid: int = 0
    user: str = ""
    container: str = ""
    project: str = ""
    clone: str = ""

    def __str__(self) -> str:
        if self.container:
            return f"container {self.container}"
        if self.pid:
            return f"{self.process} (pid {self.pid})"
        return f"a process of user {self.user}"


def is_free(port: int) -> bool:
    """Whether a program could listen on 127.0.0.1 at this port now; a port that needs root counts as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        # A connection that lingers from before (TIME_WAIT) stands in nobody's way.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def port_owner(port: int, shell: Shell | None = None) -> PortOwner | None:
    """Who listens where 127.0.0.1 at this port can't be had; None when nobody does, or this machine won't tell.

    With a shell Docker is asked first: the process of a published port is Docker's own, and doesn't name the container.
    """
    return (shell and _container(port, shell)) or _process(port)


def answers_on_ipv6(port: int) -> bool:
    """Whether somebody answers on ``[::1]``, which browsers may try first for ``localhost``."""
    try:
        with socket.create_connection(("::1", port), timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False


def publishing(port: int) -> Command:
    """The command that names the containers that publish a port, and their Compose projects and folders."""
    labels = "\t".join(f'{{{{.Label "{label}"}}}}' for label in ("com.docker.compose.project", MADE_FROM))
    template = f"{{{{.Names}}}}\t{labels}"
    return ("docker", "ps", "--filter", f"publish={port}", "--format", template)


def _container(port: int, shell: Shell) -> PortOwner | None:
    output = shell.probe(publishing(port), timeout=PROBE_SECONDS)
    if not output.ok or not output.text:
        return None
    name, project, clone = (*output.stdout.splitlines()[0].split("\t"), "", "")[:3]
    return PortOwner(container=name, project=project, clone=clone)


def _process(port: int) -> PortOwner | None:
    return _by_proc(port) if sys.platform == "linux" else _by_lsof(port)


def _by_proc(port: int) -> PortOwner | None:
    for inode, uid in _listeners(port):
        pid = _pid_of_socket(inode)
        if pid:
            return PortOwner(process=_name_of(pid), pid=pid)
        return PortOwner(user=_user(uid))
    return None


def _listeners(port: int) -> Iterator[tuple[str, int]]:
    """The inode and the user of each socket that listens at this port in the way of 127.0.0.1."""
    for table in ("tcp", "tcp6"):
        file = Path("/proc/net") / table
        lines = file.read_text().splitlines()[1:] if file.exists() else []
        for fields in map(str.split, lines):
            address, _, number = fields[1].partition(":")
            if fields[3] == LISTENING and int(number, 16) == port and address in _IN_THE_WAY:
                yield fields[9], int(fields[7])


def _pid_of_socket(inode: str) -> int:
    """The process that holds a socket; 0 when it belongs to a user whose processes we may not look into."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and f"socket:[{inode}]" in _held_by(process):
            return int(process.name)
    return 0


def _held_by(process: Path) -> Iterator[str]:
    """What the descriptors of a process lead to, as far as it is ours to see and still there."""
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                yield str(descriptor.readlink())


def _name_of(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "comm").read_text().strip()
    except OSError:
        return "a process that is gone"


def _user(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _by_lsof(port: int) -> PortOwner | None:
    """macOS and the BSDs; ``-F`` prints one field a line, with a letter in front: p for the pid, c for the name."""
    import subprocess

    command: Command = ("lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_lsof(done.stdout)


def parse_lsof(output: str) -> PortOwner | None:
    """The first process that ``lsof -Fpc`` lists."""
    fields: dict[str, str] = {}
    for line in output.splitlines():
        fields.setdefault(line[:1], line[1:])
    return PortOwner(process=fields.get("c", ""), pid=int(fields["p"])) if fields.get("p", "").isdigit() else None
