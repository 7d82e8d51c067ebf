"""Time, injected: a test's passes at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

FASTEST, SLOWEST = 0.2, 2.0  # seconds between two looks at what is going on


class Clock(Protocol):
    """The time of day, and a way to wait, in seconds."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """This machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Pace:
    """How often to look: at once while there is news, every two seconds while there is none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seconds = FASTEST

    def news(self) -> None:
        self._seconds = FASTEST

    def wait(self) -> None:
        self._clock.sleep(self._seconds)
        self._seconds = min(SLOWEST, self._seconds * 1.5)
