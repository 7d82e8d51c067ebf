"""How much memory a command takes at its peak, summed over all the processes that it starts.

Looked up in /proc, again and again while it runs: the pages that are a process's own, and, once for all of them, those
of files, which processes of the same program share. So nothing is counted twice: the sum is rather too small for a
command that starts several processes than too large.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sampling import LONGEST
from ops.shell import Command, failed

PROC = Path("/proc")
PAUSE = 0.002  # seconds between two looks
SESSION = 3  # of the fields of /proc/<pid>/stat after the name: state, parent, group, session


@dataclass(frozen=True)
class Taken:
    """The resident memory of a process, in bytes: what is its own, and what is of files."""

    own: int
    of_files: int


def peak(command: Command, cwd: Path, env: Mapping[str, str]) -> int:
    """The most bytes that a command and what it started had at once.

    Args:
        env: variables that it has besides ours.

    Raises:
        CommandFailed: it exited with a non-zero code.
        subprocess.TimeoutExpired: it took longer than ``LONGEST``.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    most, until = 0, time.monotonic() + LONGEST
    while True:
        most = max(most, summed(session(process.pid)))
        try:
            code = process.wait(PAUSE)
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                process.kill()
                process.wait()
                raise
        else:
            break
    if code:
        raise failed(" ".join(command), code, "", shown=False)
    return most


def summed(processes: list[Taken]) -> int:
    """The bytes of processes together: files that they share are counted once."""
    return sum(one.own for one in processes) + max((one.of_files for one in processes), default=0)


def session(leader: int, proc: Path = PROC) -> list[Taken]:
    """What the processes of a session take, which are those that its leader started, and theirs."""
    found = (_taken(folder) for folder in proc.iterdir() if folder.name.isdigit() and _session(folder) == leader)
    return [one for one in found if one]


def _session(folder: Path) -> int:
    """The session of a process; 0 for one that has ended meanwhile."""
    try:
        after_name = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(after_name[SESSION])


def _taken(folder: Path) -> Taken | None:
    """None for a process that has ended meanwhile, or is about to."""
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return None
    parted = (line.partition(":") for line in lines if line.startswith("Rss"))
    sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in parted}
    if "RssAnon" not in sizes:
        return None
    return Taken(sizes["RssAnon"] + sizes["RssShmem"], sizes["RssFile"])
