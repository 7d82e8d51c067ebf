"""What is known of a running deployment, as rows; time comes with the events, and is told by whoever draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ops.aws.deploy.watch import Event

CLEANING_UP = "CLEANUP_IN_PROGRESS"
WORDS = {
    "CREATE": ("creating", "created"),
    "UPDATE": ("changing", "changed"),
    "DELETE": ("deleting", "deleted"),
    "ROLLBACK": ("taking back", "taken back"),
    "UPDATE_ROLLBACK": ("taking back", "taken back"),
    "IMPORT": ("importing", "imported"),
}


class Mark(StrEnum):
    """How something is."""

    WAITING = "·"
    RUNNING = "●"
    DONE = "✓"
    FAILED = "✗"


@dataclass
class Row:
    """One resource."""

    name: str
    type: str
    began: datetime
    mark: Mark
    word: str
    reason: str = ""
    ended: datetime | None = None
    is_going: bool = False  # it is deleted itself, not what it took the place of

    def seconds(self, now: datetime) -> float:
        return max(0.0, ((self.ended or now) - self.began).total_seconds())


@dataclass
class StackRow:
    """One stack and its resources, in the order in which they began.

    Attributes:
        word: what is being done with it, or what has become of it.
        total: how many resources the operation is about, where that is known.
        all_events: of the operation, the oldest first.
    """

    key: str
    mark: Mark = Mark.WAITING
    word: str = "waiting"
    began: datetime | None = None
    ended: datetime | None = None
    total: int = 0
    status: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    all_events: list[Event] = field(default_factory=list)

    def seconds(self, now: datetime) -> float:
        return max(0.0, ((self.ended or now) - self.began).total_seconds()) if self.began else 0.0

    @property
    def count(self) -> int:
        """How many resources are over."""
        return sum(row.ended is not None for row in self.rows.values())

    def tell(self, event: Event) -> Row | None:
        """Take in an event; the row that it is about, None for the stack itself."""
        self.all_events.append(event)
        if not event.logical_id:
            self.status = event.status
            return None
        # A replaced resource is deleted under the name of the one that took its place.
        there = self.rows.get(event.logical_id)
        old = CLEANING_UP in self.status and event.status.startswith("DELETE") and there and not there.is_going
        name = f"{event.logical_id} (old)" if old else event.logical_id
        row = self.rows.get(name)
        if row is None or (row.ended and not _is_over(event.status)):
            row = self.rows[name] = Row(name, event.type, event.at, Mark.RUNNING, "")
        row.mark, row.word = mark_and_word(self._meant(event.status))
        row.reason = event.reason
        row.is_going = event.status.startswith("DELETE")
        row.ended = event.at if _is_over(event.status) else None
        return row

    def _meant(self, status: str) -> str:
        """A resource that a rollback puts back says ``UPDATE_…``, as it did on its way there."""
        if self.status == "UPDATE_ROLLBACK_IN_PROGRESS" and status.startswith("UPDATE_"):
            return status.replace("UPDATE_", "UPDATE_ROLLBACK_", 1)
        return status


def mark_and_word(status: str) -> tuple[Mark, str]:
    """``CREATE_IN_PROGRESS`` as people say it."""
    verb, _, rest = status.rpartition("_COMPLETE")
    if verb and not rest:
        return Mark.DONE, WORDS.get(verb, ("", verb.lower()))[1]
    if status.endswith("_IN_PROGRESS"):
        verb = status.removesuffix("_IN_PROGRESS")
        return Mark.RUNNING, WORDS.get(verb, (verb.lower(), ""))[0]
    if status == "DELETE_SKIPPED":
        return Mark.DONE, "kept"
    return Mark.FAILED, "failed"


def _is_over(status: str) -> bool:
    return not status.endswith("_IN_PROGRESS")
