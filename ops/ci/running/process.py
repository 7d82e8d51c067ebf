"""A script as a process group: its output masked and handed on line by line, its end whole, in time or on demand."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ops.shell import TIMED_OUT

GRACE_SECONDS = 10.0
STOPPED = 130


@dataclass
class Stop:
    """A switch that ends every process started with it: a group fails fast, or somebody pressed Ctrl-C."""

    _set: threading.Event = field(default_factory=threading.Event)

    def now(self) -> None:
        self._set.set()

    @property
    def is_set(self) -> bool:
        return self._set.is_set()

    def wait(self, seconds: float) -> bool:
        return self._set.wait(seconds)


@dataclass(frozen=True)
class Mask:
    """Replaces the values of secured variables by their names, as Bitbucket's log does; exact values only, of one
    line each.

    Source: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/#Secured-variables
    """

    secrets: Mapping[str, str]

    def __call__(self, line: str) -> str:
        for name, value in sorted(self.secrets.items(), key=lambda item: -len(item[1])):
            if value:
                line = line.replace(value, f"${name}")
        return line


def run(
    lines: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    show: Callable[[str], None],
    stop: Stop,
    seconds: float,
    grace: float = GRACE_SECONDS,
) -> int:
    """Run the lines of a script one after the other, up to the first that fails; returns its exit code.

    Args:
        show: gets each line of output, and each line of the script before it runs.
        stop: ends the whole process group; the code is then 130.
        seconds: how long it may take; after that the code is 124.
        grace: seconds between the request to end and the end by force.
    """
    ends = time.monotonic() + seconds
    for line in lines:
        show(f"+ {line}")
        code = _run_line(line, folder, env, show, stop, ends, grace)
        if code:
            return code
    return 0


def _run_line(
    line: str, folder: Path, env: Mapping[str, str], show: Callable[[str], None], stop: Stop, ends: float, grace: float
) -> int:
    with subprocess.Popen(
        ("/bin/sh", "-c", line),
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        reader = threading.Thread(target=_hand_on, args=(process, show), daemon=True)
        reader.start()
        try:
            ended = _watch(process, stop, ends)
        except BaseException:  # Ctrl-C reaches this process only: the script has a session of its own
            _end(process, grace)
            raise
        if ended:
            _end(process, grace)
        reader.join(grace)
        code = process.wait()
    return ended or code


def _hand_on(process: subprocess.Popen[str], show: Callable[[str], None]) -> None:
    for text in process.stdout or ():
        show(text.rstrip("\n"))


def _watch(process: subprocess.Popen[str], stop: Stop, ends: float) -> int:
    """Wait for the process's own end (0), a stop (130) or the end of its time (124)."""
    while process.poll() is None:
        if stop.wait(0.05):
            return STOPPED
        if time.monotonic() > ends:
            return TIMED_OUT
    return 0


def _end(process: subprocess.Popen[str], grace: float) -> None:
    for number, seconds in ((signal.SIGINT, grace), (signal.SIGTERM, grace), (signal.SIGKILL, grace)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        if number == signal.SIGKILL:
            return
