"""The outbox: work for other systems, written in the same transaction as the change that causes it."""

import uuid

from django.db import models
from django.db.models.functions import Now

from operations.request_id import MAX_LENGTH


class Topic(models.TextChoices):
    """Whom the work is for; each topic is worked on by a thread of its own."""

    SCORE = "score"
    NOTIFY = "notify"
    RECORD = "record"


class Message(models.Model):
    """One piece of work. It exists until it is done, and is then deleted by the transaction that holds its effect."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.CharField(max_length=6, choices=Topic)
    # What the work is about: messages of one topic and subject are delivered in the order of their making.
    subject = models.BigIntegerField()
    payload = models.JSONField()
    request_id = models.CharField(max_length=MAX_LENGTH, blank=True)
    # The database's clock, for producers and workers on different machines.
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "due_at"], name="outbox_due"),
            models.Index(fields=["topic", "subject", "id"], name="outbox_order"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
