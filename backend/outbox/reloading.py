"""For development: a process that is started afresh whenever the code changes.

Django's own reloader is for `runserver`: it runs the code in a thread, which no signal reaches, and gives up on code
that doesn't compile. Here the process ends as it does in production, and a broken one waits for the next change.
"""

import logging
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

logger = logging.getLogger(__name__)

# Seconds.
LOOK_INTERVAL = 0.5
# What is cut off in the middle of a delivery delivers it again, under the same key.
STOP_WITHIN = 10.0

Moments = dict[Path, int]


def run_reloading(command: Sequence[str], folder: Path, told_to_stop: Callable[[float], bool]) -> None:
    """Run `command` until `told_to_stop`, which waits the given seconds for the word.

    It is ended by SIGTERM and started again when a Python file in `folder` changes, appears or goes.
    """
    seen = _moments(folder)
    process: subprocess.Popen[bytes] | None = _start(command)
    while not told_to_stop(LOOK_INTERVAL):
        now = _moments(folder)
        if now != seen:
            seen = now
            logger.info("the code has changed: starting afresh")
            _end(process)
            process = _start(command)
        elif process and process.poll() is not None:
            logger.error("ended by itself; waiting for a change of the code", extra={"exit_code": process.returncode})
            process = None
    _end(process)


def _moments(folder: Path) -> Moments:
    """When each Python file was last written, in nanoseconds."""
    found: Moments = {}
    for file in folder.rglob("*.py"):
        try:
            found[file] = file.stat().st_mtime_ns
        except FileNotFoundError:
            """It has gone since it was listed."""
    return found


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command)  # noqa: S603 - the program itself, from its own words


def _end(process: "subprocess.Popen[bytes] | None") -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
