"""A task in a process group of its own, which gets Ctrl-C as a terminal sends it: to the whole group."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ops.paths import ROOT
from tests.stack.live import typed_env

INTERRUPTED = 130
# Who starts the tests in the background has them ignore Ctrl-C, and all that they start.
LISTENING = ("env", "--default-signal=INT")


@dataclass(frozen=True)
class Ended:
    """How a task ended, as a shell tells it (128 + the signal), and what it wrote."""

    code: int
    out: str
    err: str


class Running:
    """A task that has been started and not waited for."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.process = subprocess.Popen(
            (*LISTENING, *command), cwd=ROOT, env=typed_env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def has_started_a_program(self) -> bool:
        """Whether the task, which is past its launcher, waits for another program."""
        own = Path("/proc") / str(self.process.pid)
        return "tasks.py" in (own / "cmdline").read_text() and (own / "task" / own.name / "children").read_text() != ""

    def ended(self) -> bool:
        return self.process.poll() is not None

    def interrupt(self) -> Ended:
        """Press Ctrl-C, if it still runs, and wait."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        return self.wait()

    def wait(self, seconds: float = 120) -> Ended:
        out, err = self.process.communicate(timeout=seconds)
        code = self.process.returncode
        return Ended(code if code >= 0 else 128 - code, out, err)
