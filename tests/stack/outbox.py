"""What is still to be done for other systems, and whether all was done exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.stack.live import Live
from tests.stack.waiting import eventually

ONCE = {"created": 1, "scored": 1, "notified": 1}


def waiting(live: Live) -> Counter[str]:
    """How many messages of each topic are not delivered yet."""
    rows = live.sql("SELECT topic, count(*) FROM outbox_message GROUP BY 1")
    return Counter({topic: int(count) for topic, count in (row.split("|") for row in rows)})


def delivered(live: Live, seconds: float = 90) -> None:
    """Wait until all messages are."""
    eventually(lambda: not waiting(live), "the outbox is empty", seconds)


def not_done_once(live: Live, references: Iterable[str]) -> dict[str, Counter[str]]:
    """Of some applications, those whose history isn't: created once, scored once, notified once."""
    events = {reference: Counter(live.events(reference)) for reference in references}
    return {reference: found for reference, found in events.items() if found != ONCE}
