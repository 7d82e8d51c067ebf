"""A clock that only moves when somebody waits: what takes an hour in AWS takes no time in a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Clock:
    """Time as the fake and the code under test see it; ``slept`` is how long that code has waited, in seconds."""

    def __init__(self) -> None:
        self._now = START
        self.slept = 0.0

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self.slept += seconds

    @property
    def elapsed(self) -> float:
        """Seconds since the clock was made."""
        return (self._now - START).total_seconds()
