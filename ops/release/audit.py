"""The record of what was done on a droplet: one line of JSON for the start of an operation, one for its end.

An operation whose end is missing was interrupted.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass, replace
from typing import Any

from ops.release import layout
from ops.shell import Command, Shell

STARTED = "started"
DONE = "done"
FAILED = "failed"
LINES_READ = 2000


@dataclass(frozen=True)
class Entry:
    """One line of the record.

    Attributes:
        release: the identifier of the release that the operation makes, which also names the operation.
        at: when it happened, ISO 8601, UTC, by the clock of the machine that ran the task.
        what: deploy or rollback.
        who: the user and machine that ran the task.
        from_tag, to_tag: versions; empty where there was none.
        result: started, done or failed.
        seconds: how long it took; 0 for a start.
        reason: why it failed, in one line.
    """

    release: str
    at: str
    what: str
    who: str
    from_tag: str
    to_tag: str
    result: str
    seconds: float = 0.0
    reason: str = ""


def who() -> str:
    """Who runs the task, as ``user@machine``; in Bitbucket's pipelines the build."""
    build = os.environ.get("BITBUCKET_BUILD_NUMBER")
    if build:
        return f"pipeline#{build}"
    return f"{getpass.getuser()}@{socket.gethostname()}"


def append_command(entry: Entry) -> Command:
    """Add an entry; a line is written in one piece, so that a reader never sees half of one."""
    line = json.dumps(asdict(entry), separators=(",", ":"), sort_keys=True)
    return ("sh", "-c", 'umask 027; printf "%s\\n" "$2" >>"$1"', "record", layout.HISTORY, line)


def read(host: Shell) -> list[Entry]:
    """The record, the oldest first; a line that can't be read, as after a power cut, is left out."""
    text = host.probe(("tail", "-n", str(LINES_READ), layout.HISTORY)).stdout
    return [entry for line in text.splitlines() if (entry := _entry(line))]


def _entry(line: str) -> Entry | None:
    try:
        fields: dict[str, Any] = json.loads(line)
        return Entry(**fields)
    except (ValueError, TypeError):
        return None


def operations(entries: list[Entry]) -> list[Entry]:
    """One entry an operation, the oldest first: how it ended, or that it started."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.get(entry.release)
        found[entry.release] = replace(entry, at=first.at) if first else entry
    return list(found.values())


def deployed(entries: list[Entry]) -> list[str]:
    """The versions that have served, the latest first, each once."""
    tags = [entry.to_tag for entry in entries if entry.result == DONE]
    return list(dict.fromkeys(reversed(tags)))
