"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime

UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def ago(then: datetime, now: datetime) -> str:
    """The time between, in the largest unit that fits: ``3 days ago``."""
    seconds = (now - then).total_seconds()
    for unit, length in UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
