"""Delivering one message: claim it, have it handled, remove it, all in one transaction.

A worker that dies gives its claim back with its database connection, so nothing is lost; a message that another
worker has claimed is skipped, so nothing is done twice at once.
"""

import logging
from collections.abc import Callable
from enum import Enum

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from operations.dependencies import CircuitOpenError, DependencyError
from operations.request_id import request_id
from outbox.backoff import delay
from outbox.models import Message, Topic

logger = logging.getLogger(__name__)

Handler = Callable[[Message], None]


class Outcome(Enum):
    NOTHING_DUE = "nothing due"
    DELIVERED = "delivered"
    POSTPONED = "postponed"
    LEFT_ALONE = "left alone"


def handler_of(topic: Topic) -> Handler:
    """The function that `settings.OUTBOX_HANDLERS` names for `topic`."""
    handler: Handler = import_string(settings.OUTBOX_HANDLERS[topic])
    return handler


def deliver_next(topic: Topic, handler: Handler) -> Outcome:
    """Deliver the message of `topic` that has been due longest; one that fails is postponed.

    A message whose receiver was not even asked (its circuit is open) stays as it is.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing has changed.
    """
    with transaction.atomic():
        message = _claim(topic)
        if message is None:
            return Outcome.NOTHING_DUE
        with request_id(message.request_id or message.key.hex):
            try:
                with transaction.atomic():
                    handler(message)
            except (OperationalError, InterfaceError):
                raise
            except CircuitOpenError:
                return Outcome.LEFT_ALONE
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one message must not stop the others
                _postpone(message, error)
                return Outcome.POSTPONED
            message.delete()
            logger.info("delivered", extra={"topic": topic, "key": str(message.key)})
            return Outcome.DELIVERED


def _claim(topic: Topic) -> Message | None:
    earlier = Message.objects.filter(topic=topic, subject=OuterRef("subject"), id__lt=OuterRef("id"))
    return (
        Message.objects.select_for_update(skip_locked=True)
        .filter(~Exists(earlier), topic=topic, due_at__lte=Now())
        .order_by("due_at", "id")
        .first()
    )


def _postpone(message: Message, error: Exception) -> None:
    message.attempts += 1
    wait = delay(message.attempts)
    message.due_at = Now() + wait
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    message.save(update_fields=["attempts", "due_at", "last_error"])
    logger.warning(
        "postponed",
        extra={
            "topic": message.topic,
            "key": str(message.key),
            "attempts": message.attempts,
            "seconds": round(wait.total_seconds(), 1),
            "error": message.last_error,
        },
        # What is down needs no traceback; anything else is a bug and does.
        exc_info=None if isinstance(error, DependencyError) else error,
    )
