"""The loan request: one table, whose indexes serve each ordering of the staff's list.

Design of the indexes: the list pages by keyset, so every ordering needs an index on (column, id), where id breaks
ties, and a second one that starts with the status for the filtered list. They are partial: deleted rows are few and
are listed apart.
"""

import secrets

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from loans.validators import (
    DOCUMENT_NUMBER_PATTERN,
    MAX_AMOUNT,
    validate_amount,
    validate_document_number,
    validate_printable,
)

LIVE = Q(deleted_at__isnull=True)
# Unicode's own order, whatever the locale of the database: "Álvarez" stands beside "Alvarez".
NAME_COLLATION = "und-x-icu"
REFERENCE_BYTES = 16


class Status(models.TextChoices):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Gender(models.TextChoices):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class DecidedBy(models.TextChoices):
    SCORING = "scoring"
    STAFF = "staff"


def new_reference() -> str:
    """An unguessable public name of a request: 128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


class LoanRequest(models.Model):
    """What one person asked for, and what was decided. Changed only through `loans.lifecycle`."""

    reference = models.CharField(max_length=22, default=new_reference, editable=False)
    full_name = models.CharField(max_length=100, db_collation=NAME_COLLATION, validators=[validate_printable])
    document_number = models.CharField(max_length=12, validators=[validate_document_number])
    gender = models.CharField(max_length=6, choices=Gender)
    email = models.EmailField()
    amount = models.DecimalField(max_digits=9, decimal_places=2, validators=validate_amount)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    score = models.PositiveSmallIntegerField(null=True, editable=False)
    decided_by = models.CharField(max_length=7, choices=DecidedBy, null=True, editable=False)  # noqa: DJ001 - nobody yet
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            # Not `unique=True`, to which Django adds a second index for LIKE.
            models.UniqueConstraint(fields=["reference"], name="loan_reference_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MAX_AMOUNT), name="loan_amount_in_range"),
            models.CheckConstraint(
                condition=Q(document_number__regex=DOCUMENT_NUMBER_PATTERN), name="loan_document_number_valid"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="loan_status_known"),
            models.CheckConstraint(condition=Q(gender__in=Gender.values), name="loan_gender_known"),
            models.CheckConstraint(
                # A comparison with NULL is not false, and only false breaks a constraint.
                condition=Q(status=Status.PENDING) | Q(decided_by__isnull=False, decided_by__in=DecidedBy.values),
                name="loan_decision_has_maker",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="loan_created", condition=LIVE),
            models.Index(fields=["updated_at", "id"], name="loan_updated", condition=LIVE),
            models.Index(fields=["full_name", "id"], name="loan_name", condition=LIVE),
            models.Index(fields=["amount", "id"], name="loan_amount", condition=LIVE),
            models.Index(fields=["status", "id"], name="loan_status", condition=LIVE),
            models.Index(fields=["status", "created_at", "id"], name="loan_status_created", condition=LIVE),
            models.Index(fields=["status", "updated_at", "id"], name="loan_status_updated", condition=LIVE),
            models.Index(fields=["status", "full_name", "id"], name="loan_status_name", condition=LIVE),
            models.Index(fields=["status", "amount", "id"], name="loan_status_amount", condition=LIVE),
            models.Index(fields=["created_at", "id"], name="loan_deleted_created", condition=~LIVE),
            GinIndex(
                OpClass(Upper("full_name"), name="gin_trgm_ops"),
                OpClass(Upper("document_number"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="loan_search",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class Submission(models.Model):
    """A request for a loan as it was answered, by its Idempotency-Key, so that a repetition gets the same answer."""

    key = models.CharField(max_length=255, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    # The text of the JSON: a column of type jsonb would not keep its order.
    answer = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="submission_created")]

    def __str__(self) -> str:
        return self.key
