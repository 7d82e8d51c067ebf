"""Requests of the invented applicants, in every state, with the history that led there.

They are written directly and not through `loans.lifecycle`: nobody is scored, and no message is sent to anybody.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from history.events import EventType
from loans.demo.people import Person, person
from loans.lifecycle import APPLICANT, staff
from loans.models import DecidedBy, LoanRequest, Status
from outbox.models import Topic
from outbox.publish import publish

DEMONSTRATOR = staff("demo")
APPROVE_FROM = 700
REJECT_BELOW = 350


@dataclass(frozen=True)
class DemoEvent:
    type: EventType
    at: datetime
    actor: str
    data: dict[str, Any]


@dataclass(frozen=True)
class DemoRequest:
    """How far a request has come: its columns and the events on the way."""

    person: Person
    status: Status
    score: int
    decided_by: DecidedBy | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    events: tuple[DemoEvent, ...]


def demo_request(number: int, now: datetime) -> DemoRequest:
    """The request of the invented applicant of this number, at most 60 days before `now`."""
    chance = random.Random(f"request {number}")  # noqa: S311 - reproducible on purpose
    applicant = person(number)
    at = now - timedelta(minutes=chance.randrange(24 * 60, 60 * 24 * 60))
    created_at = at
    events = [DemoEvent(EventType.CREATED, at, APPLICANT, {"amount": str(applicant.amount)})]

    def happened(event: EventType, actor: str, after_minutes: int, **data: Any) -> None:
        nonlocal at
        at += timedelta(minutes=after_minutes)
        events.append(DemoEvent(event, at, actor, data))

    score = chance.randrange(50, 990)
    status, decided_by, deleted_at = Status.PENDING, None, None
    if score >= APPROVE_FROM:
        status, decided_by = Status.APPROVED, DecidedBy.SCORING
        happened(EventType.SCORED, DecidedBy.SCORING, 1, score=score, decision="approve")
        happened(EventType.APPROVED, DecidedBy.SCORING, 0)
    elif score < REJECT_BELOW:
        status, decided_by = Status.REJECTED, DecidedBy.SCORING
        happened(EventType.SCORED, DecidedBy.SCORING, 1, score=score, decision="reject")
        happened(EventType.REJECTED, DecidedBy.SCORING, 0)
    else:
        happened(EventType.SCORED, DecidedBy.SCORING, 1, score=score, decision="review")
        if chance.random() < 0.4:  # noqa: PLR2004 - a share, as in all of this function
            status = chance.choice((Status.APPROVED, Status.REJECTED))
            decided_by = DecidedBy.STAFF
            happened(EventType(status), DEMONSTRATOR, chance.randrange(30, 1000))
    if chance.random() < 0.05:  # noqa: PLR2004 - a share, too
        happened(EventType.DELETED, DEMONSTRATOR, chance.randrange(5, 400))
        deleted_at = at
    return DemoRequest(applicant, status, score, decided_by, created_at, at, deleted_at, tuple(events))


def seed(count: int) -> int:
    """See to it that the first `count` invented applicants have their request; return how many were missing."""
    now = timezone.now()
    made = 0
    for request in (demo_request(number, now) for number in range(count)):
        if not LoanRequest.objects.filter(email=request.person.email).exists():
            _write(request)
            made += 1
    return made


@transaction.atomic
def _write(request: DemoRequest) -> None:
    loan = LoanRequest.objects.create(
        **asdict(request.person),
        status=request.status,
        score=request.score,
        decided_by=request.decided_by,
        version=len(request.events),
        created_at=request.created_at,
        updated_at=request.updated_at,
        deleted_at=request.deleted_at,
    )
    for event in request.events:
        publish(
            Topic.RECORD,
            loan.pk,
            {"type": event.type, "at": event.at.isoformat(), "actor": event.actor, "data": event.data},
        )


def demo_requests(start: int, stop: int) -> Iterator[DemoRequest]:
    """The requests of the invented applicants from `start` up to, but not including, `stop`."""
    now = timezone.now()
    return (demo_request(number, now) for number in range(start, stop))
