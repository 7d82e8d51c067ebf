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
from benchmarks.watch import Watch
from benchmarks.web import Browser
from ops.errors import AndamioError
from ops.shell import Shell

EDITS = 3
SERVED_WITHIN = 30.0  # seconds after `up` has ended
COMMAND = "save a changed line; ./inv up (in a copy of the repository); ask the web tier for it all the while"


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


@dataclass(frozen=True)
class Taken:
    """Seconds from the edit until it was served, and until `up` had ended, too: by then all is healthy again."""

    served: float
    ended: float


def _not_found(browser: Browser) -> str:
    return browser.get("/api/nothing/", status=404)


def _scripts(browser: Browser) -> str:
    """What the first page loads."""
    return "".join(browser.get(path) for path in IN_PAGE.findall(browser.get("/")))


LINES = (
    Line("backend", "backend/operations/problems.py", '"detail": "{}"', "Not found.", _not_found),
    Line("frontend", "frontend/src/shell/Header.tsx", "{}</span>", "Andamio Loans", _scripts),
)


def measure(shell: Shell) -> list[Figure]:
    """Start a copy's application, then edit both halves in turns."""
    with cloned(shell) as copy:
        with shell.step("starting a copy's application"):
            seconds(copy.inv("up"), cwd=copy.root)
        with shell.step("editing one line of the backend, of the frontend, and again"):
            taken = in_turns({line.half: Editor(copy, line).edit for line in LINES}, EDITS)
    return [figure for half, samples in taken.items() for figure in _figures(half, samples)]


def _figures(half: str, samples: list[Taken]) -> list[Figure]:
    name = f"a one-line edit of the {half}"
    return [
        Figure(f"{name}, until it is served", "s", [one.served for one in samples], at_most(8), command=COMMAND),
        Figure(f"{name}, until ./inv up ends", "s", [one.ended for one in samples], command=COMMAND),
    ]


class Editor:
    """Changes one line of a copy, each time to another text."""

    def __init__(self, copy: Clone, line: Line) -> None:
        self.copy = copy
        self.line = line
        self.text = line.text

    def edit(self) -> Taken:
        """Edit the line, run ``up``, and see when the web tier serves the new one.

        Raises:
            AndamioError: it goes on serving the old one.
        """
        new = f"Andamio {secrets.token_hex(4)}"
        started = time.monotonic()
        self.copy.edit(self.line.file, self.line.line.format(self.text), self.line.line.format(new))
        self.text = new
        with Watch(lambda: new in self.line.served(Browser(self.copy.port))) as watch:
            seconds(self.copy.inv("up"), cwd=self.copy.root)
            ended = time.monotonic()
            if not watch.seen.wait(SERVED_WITHIN):
                raise AndamioError("the edited line is not served", where=self.line.file)
        return Taken(watch.since - started, max(ended, watch.since) - started)
