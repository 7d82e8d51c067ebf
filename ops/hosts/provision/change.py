"""What mends a host: commands, whole files among them, complete enough to be printed and typed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ops.hosts.provision.machine import Machine
from ops.shell import Command

QUICK_SECONDS = 60.0
SLOW_SECONDS = 900.0  # installing packages over a slow line

# A file appears as a whole or not at all, and never with other rights than its own: who is killed on the way leaves
# a file beside it, whose name no program reads. What checks it runs before it takes its place.
WRITE = """\
set -e
path=$1 new=$1.andamio-new mode=$2 owner=$3 content=$4
shift 4
mkdir -p "${path%/*}"
umask 077
printf %s "$content" >"$new"
if [ $# -gt 0 ]; then "$@" "$new"; fi
chmod "$mode" "$new"
chown "$owner:" "$new"
mv -f "$new" "$path\""""


@dataclass(frozen=True)
class Change:
    """One command, and how long it may take, in seconds."""

    command: Command
    seconds: float = QUICK_SECONDS


@dataclass(frozen=True)
class File:
    """A file as it should be; ``check`` is a command that refuses a bad one, to which its path is added."""

    path: str
    content: str
    mode: str = "0644"
    owner: str = "root"
    check: Command = ()

    @property
    def state(self) -> str:
        """What :func:`read_file` says of it."""
        return f"{self.mode.lstrip('0')} {self.owner}\n{self.content}"

    def write(self, root: Command) -> Change:
        """The change that puts it in its place."""
        words = (self.path, self.mode, self.owner, self.content, *self.check)
        return Change((*root, "sh", "-c", WRITE, "sh", *words))


@dataclass(frozen=True)
class Step:
    """One thing that provisioning ensures.

    Args:
        name: what it is called while it runs.
        changes: reads the host, and returns what mends it; nothing when all is as it should be.
        settle: waits until what was changed works, or raises.
        undo: what takes it back, where it could keep us out.
    """

    name: str
    changes: Callable[[Machine], list[Change]]
    settle: Callable[[Machine], None] | None = None
    undo: Callable[[Machine], list[Change]] | None = None


def differs(machine: Machine, file: File) -> bool:
    """Whether the host has the file with another content, mode or owner, or not at all."""
    return read_file(machine, file.path) != file.state


def read_file(machine: Machine, path: str) -> str:
    """Mode and owner of a file, and on the next lines its content; empty where it isn't there."""
    found = machine.shell.probe(read_command(path, machine.root))
    return found.stdout if found.ok else ""


def read_command(path: str, root: Command = ()) -> Command:
    """The question of :func:`read_file`."""
    return (*root, "sh", "-c", 'stat -c "%a %U" -- "$1" && cat -- "$1"', "sh", path)


def written(machine: Machine, *files: File) -> list[Change]:
    """What writes those of the files that differ."""
    return [file.write(machine.root) for file in files if differs(machine, file)]


def read_by(machine: Machine, program: str, written: list[Change], reading: list[Change]) -> list[Change]:
    """What writes a program's settings, and then what has it read them.

    A mark on the disk says that they are written and not read: who is killed in between leaves it to the next run.
    """
    mark = f"/etc/andamio/{program}.unread"
    if not written and not machine.shell.probe((*machine.root, "test", "-e", mark)).ok:
        return []
    set_mark = Change((*machine.root, "install", "-D", "--mode=0644", "/dev/null", mark))
    return [set_mark, *written, *reading, Change((*machine.root, "rm", "--force", mark))]
