"""How long it takes from a saved edit of one line to the new line being served, by `./inv up` in a copy."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.clone import Clone, cloned
from benchmarks.figures import Figure, at_most
from benchmarks.first_page import IN_PAGE
from benchmarks.sampling import in_turns, seconds
from benchmarks.web import Browser
from ops.errors import AndamioError
from ops.shell import Shell

EDITS = 3
SERVED_WITHIN = 30.0  # seconds after `up` has ended
COMMAND = "save a changed line; ./inv up (in a copy of the repository); ask the web tier until it serves it"


@dataclass(frozen=True)
class Line:
    """A line of one half of the application, and how to see through the web tier what it says.

    Attributes:
        line: as it is in the file, with ``{}`` for the text that changes.
        text: what it says there.
        served: all that the web tier shows of it, and maybe more.
    """

    half: str
    file: str
    line: str
    text: str
    served: Callable[[Browser], str]


def _schema(browser: Browser) -> str:
    return browser.get("/api/schema/")


def _scripts(browser: Browser) -> str:
    """What the first page loads."""
    return "".join(browser.get(path) for path in IN_PAGE.findall(browser.get("/")))


LINES = (
    Line("backend", "backend/config/settings.py", '"TITLE": "{}"', "andamio", _schema),
    Line("frontend", "frontend/src/shell/Header.tsx", "{}</span>", "Andamio Loans", _scripts),
)


def measure(shell: Shell) -> list[Figure]:
    """Start a copy's application, then edit both halves in turns."""
    with cloned(shell) as copy:
        with shell.step("starting a copy's application"):
            seconds(copy.inv("up"), cwd=copy.root)
        with shell.step("editing one line of the backend, of the frontend, and again"):
            taken = in_turns({line.half: Editor(copy, line).seconds_to_running for line in LINES}, EDITS)
    return [
        Figure(f"a one-line edit of the {half}, to running", "s", samples, at_most(8), command=COMMAND)
        for half, samples in taken.items()
    ]


class Editor:
    """Changes one line of a copy, each time to another text."""

    def __init__(self, copy: Clone, line: Line) -> None:
        self.copy = copy
        self.line = line
        self.text = line.text

    def seconds_to_running(self) -> float:
        """Edit the line, run ``up``, and wait until the web tier serves it.

        Raises:
            AndamioError: it serves another one.
        """
        new = f"Andamio {secrets.token_hex(4)}"
        started = time.perf_counter()
        self.copy.edit(self.line.file, self.line.line.format(self.text), self.line.line.format(new))
        self.text = new
        seconds(self.copy.inv("up"), cwd=self.copy.root)
        self._wait_until_served()
        return time.perf_counter() - started

    def _wait_until_served(self) -> None:
        until = time.monotonic() + SERVED_WITHIN
        while not self._is_served():
            if time.monotonic() > until:
                raise AndamioError("the edited line is not served", where=self.line.file)
            time.sleep(0.05)

    def _is_served(self) -> bool:
        try:
            return self.text in self.line.served(Browser(self.copy.port))
        except AndamioError:
            return False
