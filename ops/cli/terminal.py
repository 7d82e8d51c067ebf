"""What a person sees: steps with elapsed times, tables, questions; plain lines where there is no terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ops.errors import Refused

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
REDRAW_SECONDS = 0.2


def is_terminal() -> bool:
    """True when a person watches; CI logs, pipes and NO_COLOR (https://no-color.org) get plain lines."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or "CI" in os.environ
    return sys.stdout.isatty() and not plain


def styled(text: str, style: str) -> str:
    """The text in a style of `STYLES`; unchanged where plain lines belong."""
    return f"\033[{STYLES[style]}m{text}\033[0m" if is_terminal() else text


def say(text: str = "") -> None:
    """Print one line now: output of a started program must not overtake it."""
    print(text, flush=True)


@contextmanager
def step(doing: str, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Show what is being done and for how long: on a terminal in one line whose time runs, else in two."""
    started = clock()
    finished = threading.Event()

    def redraw() -> None:
        while not finished.wait(REDRAW_SECONDS):
            print(f"\r  {doing}… {clock() - started:.0f} s", end="", flush=True)

    ticker = threading.Thread(target=redraw, daemon=True) if is_terminal() else None
    if ticker:
        ticker.start()
    else:
        say(f"  {doing}…")
    mark = styled("✗", "red")
    try:
        yield
        mark = styled("✓", "green")
    finally:
        finished.set()
        if ticker:
            ticker.join()
            print("\r\033[K", end="")
        say(f"{mark} {doing} {styled(f'({clock() - started:.1f} s)', 'dim')}")


def table(rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Left-aligned columns, two blanks apart; the last column isn't padded."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append(indent + "  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def confirm(what: str, yes: bool, otherwise: str = "add --yes") -> None:
    """Go on with ``what`` ("this deletes …") only after a person typed ``yes``, or ``--yes`` was given.

    ``otherwise`` says what to do where there is no terminal.

    Raises:
        Refused: the answer was another one, or there is no terminal to ask on.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(f"{what}: that needs a yes, and there is no terminal to ask on", hint=otherwise)
    try:
        answer = input(f"{what[0].upper()}{what[1:]}. Type yes to go on: ")
    except EOFError:
        answer = ""
    if answer.strip().lower() != "yes":
        raise Refused("nothing was changed: the answer was not yes")


def ask_secret(question: str) -> str:
    """Ask for a secret without showing it; where there is no terminal, it is the first line of standard input.

    Raises:
        Refused: nothing was given.
    """
    from getpass import getpass

    given = getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not given:
        raise Refused("a secret is needed, and none was given", hint="type it, or pipe it in")
    return given
