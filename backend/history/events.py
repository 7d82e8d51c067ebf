"""What can happen to a loan request, as its history tells it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models


class EventType(models.TextChoices):
    CREATED = "created"
    SCORED = "scored"
    APPROVED = "approved"
    REJECTED = "rejected"
    EDITED = "edited"
    DELETED = "deleted"
    RESTORED = "restored"
    NOTIFIED = "notified"


# What the applicant may see of it.
PUBLIC_TYPES = frozenset(EventType) - {EventType.DELETED, EventType.RESTORED}


@dataclass(frozen=True)
class Event:
    """One entry of the history. `actor` is "applicant", "scoring", "notifications" or "staff:<username>"."""

    id: str
    type: EventType
    at: datetime
    actor: str
    request_id: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def sort_key(self) -> str:
        """Orders by time, and makes the event its own only copy: the same event has the same key."""
        return f"{self.at.astimezone(UTC).isoformat(timespec='microseconds')}#{self.id}"
