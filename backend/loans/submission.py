"""Applying once, however often the request arrives: the Idempotency-Key of the public form."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from loans.models import Submission
from operations.problems import Conflict

RETENTION = timedelta(days=7)
MAX_KEY_LENGTH = 255


def submit_once(key: str, answers: dict[str, Any], submit: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `submit` and keep its answer under `key`, or return the answer kept there.

    Of two calls at the same time the second waits for the first: they lock the same key.

    Raises:
        Conflict: `key` was used before for other `answers`.
    """
    fingerprint = _fingerprint(answers)
    with transaction.atomic():
        _lock(key)
        earlier = Submission.objects.filter(pk=key).first()
        if earlier is None:
            answer = submit()
            Submission.objects.create(key=key, fingerprint=fingerprint, answer=json.dumps(answer))
            return answer
    if earlier.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another application.")
    kept: dict[str, Any] = json.loads(earlier.answer)
    return kept


def forget_old_submissions() -> int:
    """Delete the keys past their retention; return how many."""
    return Submission.objects.filter(created_at__lt=timezone.now() - RETENTION).delete()[0]


def _lock(key: str) -> None:
    """Hold `key` until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _fingerprint(answers: dict[str, Any]) -> str:
    canonical = json.dumps(answers, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
