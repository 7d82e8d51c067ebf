"""Putting work into the outbox."""

from typing import Any

from django.db import connection

from operations.request_id import current_request_id
from outbox.models import Message, Topic

CHANNEL = "outbox"


def publish(topic: Topic, subject: int, payload: dict[str, Any]) -> Message:
    """Add a message to the current transaction and wake the workers when that commits.

    `payload` must be plain JSON; `subject` is the key of the row the work is about.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change it announces")
    message = Message.objects.create(topic=topic, subject=subject, payload=payload, request_id=current_request_id())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(topic)])
    return message
