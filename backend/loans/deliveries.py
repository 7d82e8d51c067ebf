"""What the worker does with the outbox's messages about loan requests; `settings.OUTBOX_HANDLERS` names these.

Each runs inside the transaction that removes its message: what it changes here happens exactly once. What it does in
other systems may be repeated after a crash, and carries the message's key so that they do it once.
"""

import logging
from datetime import datetime

from history.events import Event, EventType
from history.store import append
from loans import lifecycle
from loans.models import LoanRequest
from microservices.notifications import notifications
from microservices.scoring import scoring
from outbox.models import Message

logger = logging.getLogger(__name__)


def score(message: Message) -> None:
    """Have the request scored, and take in the result."""
    loan = _live(message)
    if loan is None or loan.score is not None:
        return
    result = scoring().score(loan.reference, loan.document_number, loan.amount, str(message.key))
    lifecycle.receive_score(loan.pk, result.score, result.decision)


def notify(message: Message) -> None:
    """Tell the applicant."""
    loan = _live(message)
    if loan is None:
        return
    template = message.payload["template"]
    notifications().send(loan.email, template, loan.reference, loan.full_name, str(message.key))
    lifecycle.record_notification(loan.pk, template)


def record(message: Message) -> None:
    """Write an event into the history."""
    event = Event(
        id=str(message.key),
        type=EventType(message.payload["type"]),
        at=datetime.fromisoformat(message.payload["at"]),
        actor=message.payload["actor"],
        request_id=message.request_id,
        data=message.payload["data"],
    )
    append(message.subject, event)


def _live(message: Message) -> LoanRequest | None:
    """The request that the message is about, unless it is deleted: then nobody is to be bothered with it."""
    loan = LoanRequest.objects.filter(pk=message.subject, deleted_at=None).first()
    if loan is None:
        logger.info("left out, for the request is deleted", extra={"topic": message.topic})
    return loan
