"""A person at a terminal, who types a task and answers what it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_SECONDS = 20


class Person:
    """``seen`` is all that the terminal has shown."""

    def __init__(self, root: Path, *words: str) -> None:
        self.seen = ""
        self._terminal, other = pty.openpty()
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "tasks.py", *words], cwd=root, env={**known, "NO_COLOR": "1"},
            stdin=other, stdout=other, stderr=other, start_new_session=True,
        )  # fmt: skip
        os.close(other)

    def answer(self, question: str, answer: str) -> None:
        """Wait for a question, and type an answer."""
        while question not in self.seen:
            assert self._read(), f"it ended without asking: {self.seen}"
        os.write(self._terminal, f"{answer}\n".encode())

    def ended(self) -> int:
        """Wait for the task's end; its exit code."""
        while self._read():
            pass
        os.close(self._terminal)
        return self._process.wait(PATIENCE_SECONDS)

    def _read(self) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        readable, _, _ = select.select([self._terminal], [], [], deadline - time.monotonic())
        if not readable:
            self._process.kill()
        assert readable, f"nothing came for {PATIENCE_SECONDS} s: {self.seen}"
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:  # what a terminal tells when its last program has ended
            return False
        self.seen += data.decode()
        return bool(data)
