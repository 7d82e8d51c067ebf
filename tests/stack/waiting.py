"""Waiting on conditions, with a deadline: no test sleeps and hopes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.05

Found = TypeVar("Found")


def eventually(condition: Callable[[], Found], what: str, seconds: float = 30) -> Found:
    """The first true value of ``condition``; fails when there was none in time, and then shows the last one."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}; last seen: {found!r}")
        time.sleep(POLL_SECONDS)
