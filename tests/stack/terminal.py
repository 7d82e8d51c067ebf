"""A task in a process group of its own, which gets Ctrl-C as a terminal sends it: to the whole group."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass

from ops.paths import ROOT
from tests.stack.live import typed_env

INTERRUPTED = 130


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
            command, cwd=ROOT, env=typed_env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def interrupt(self) -> Ended:
        """Press Ctrl-C, and wait."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.wait()

    def wait(self, seconds: float = 120) -> Ended:
        out, err = self.process.communicate(timeout=seconds)
        code = self.process.returncode
        return Ended(code if code >= 0 else 128 - code, out, err)
