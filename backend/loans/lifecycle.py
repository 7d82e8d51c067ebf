"""What can be done with a loan request. Each use case is one transaction: the change and what it causes, or neither.

What a change causes in other systems (scoring, telling the applicant, the history) goes to the outbox, which the
worker empties; so no use case waits for, or fails with, another system.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from history.events import EventType
from loans.models import DecidedBy, LoanRequest, Status
from operations.problems import Conflict
from outbox.models import Topic
from outbox.publish import publish

EDITABLE = ("full_name", "document_number", "gender", "email", "amount")
APPLICANT = "applicant"
DECISION_EVENTS = {Status.APPROVED: EventType.APPROVED, Status.REJECTED: EventType.REJECTED}


def create(answers: dict[str, Any]) -> LoanRequest:
    """File a new request with the validated answers of the form; it is scored soon after."""
    with transaction.atomic():
        now = timezone.now()
        loan = LoanRequest.objects.create(**answers, created_at=now, updated_at=now)
        _record(loan, EventType.CREATED, APPLICANT, {"amount": str(loan.amount)})
        _ask_for_score(loan)
        _notify(loan, "received")
    return loan


def edit(loan_id: int, version: int, changes: dict[str, Any], actor: str) -> LoanRequest:
    """Change answers of the form.

    Raises:
        LoanRequest.DoesNotExist: there is no such request.
        Conflict: it is deleted, or no longer at `version`, the one the editor has seen.
    """
    with transaction.atomic():
        loan = _locked(loan_id)
        _refuse_deleted(loan)
        if loan.version != version:
            raise Conflict("The request has been changed since you loaded it. Load it again.")
        before = {name: getattr(loan, name) for name in EDITABLE}
        changed = {name: value for name, value in changes.items() if before[name] != value}
        if changed:
            for name, value in changed.items():
                setattr(loan, name, value)
            _save(loan, *changed)
            _record(loan, EventType.EDITED, actor, {"changes": _described(before, changed)})
    return loan


def decide(loan_id: int, status: Status, actor: str) -> LoanRequest:
    """Approve or reject by hand. The same decision again changes nothing; another one replaces it.

    Raises:
        LoanRequest.DoesNotExist: there is no such request.
        Conflict: it is deleted.
    """
    with transaction.atomic():
        loan = _locked(loan_id)
        _refuse_deleted(loan)
        if loan.status != status:
            _decide(loan, status, DecidedBy.STAFF, actor)
    return loan


def delete(loan_id: int, actor: str) -> None:
    """Take a request out of sight; `restore` brings it back. Deleting twice is deleting once.

    Raises:
        LoanRequest.DoesNotExist: there is no such request.
    """
    with transaction.atomic():
        loan = _locked(loan_id)
        if not loan.is_deleted:
            loan.deleted_at = timezone.now()
            _save(loan, "deleted_at")
            _record(loan, EventType.DELETED, actor)


def restore(loan_id: int, actor: str) -> LoanRequest:
    """Bring a deleted request back, and ask for its score when that was left out meanwhile.

    Raises:
        LoanRequest.DoesNotExist: there is no such request.
    """
    with transaction.atomic():
        loan = _locked(loan_id)
        if loan.is_deleted:
            loan.deleted_at = None
            _save(loan, "deleted_at")
            _record(loan, EventType.RESTORED, actor)
            if loan.score is None and loan.status == Status.PENDING:
                _ask_for_score(loan)
    return loan


def receive_score(loan_id: int, score: int, decision: str) -> None:
    """Take in what scoring found (`decision`: "approve", "reject" or "review"). A decision of the staff stands.

    Must run inside the transaction that ends the message which asked for the score.
    """
    loan = _locked(loan_id)
    if loan.is_deleted or loan.score is not None:
        return
    loan.score = score
    _save(loan, "score")
    _record(loan, EventType.SCORED, DecidedBy.SCORING, {"score": score, "decision": decision})
    decided = {"approve": Status.APPROVED, "reject": Status.REJECTED}.get(decision)
    if decided is not None and loan.status == Status.PENDING:
        _decide(loan, decided, DecidedBy.SCORING, DecidedBy.SCORING)


def record_notification(loan_id: int, template: str) -> None:
    """Note in the history that the applicant has been told. Must run like `receive_score`."""
    loan = LoanRequest.objects.get(pk=loan_id)
    _record(loan, EventType.NOTIFIED, "notifications", {"template": template})


def staff(username: str) -> str:
    """The name of a member of staff as an actor in the history."""
    return f"staff:{username}"


def _locked(loan_id: int) -> LoanRequest:
    return LoanRequest.objects.select_for_update().get(pk=loan_id)


def _refuse_deleted(loan: LoanRequest) -> None:
    if loan.is_deleted:
        raise Conflict("The request is deleted. Restore it first.")


def _save(loan: LoanRequest, *fields: str) -> None:
    loan.version += 1
    loan.updated_at = timezone.now()
    loan.save(update_fields=[*fields, "version", "updated_at"])


def _decide(loan: LoanRequest, status: Status, decided_by: DecidedBy, actor: str) -> None:
    loan.status = status
    loan.decided_by = decided_by
    _save(loan, "status", "decided_by")
    _record(loan, DECISION_EVENTS[status], actor)
    _notify(loan, status)


def _record(loan: LoanRequest, event: EventType, actor: str, data: dict[str, Any] | None = None) -> None:
    publish(
        Topic.RECORD,
        loan.pk,
        {"type": event, "at": timezone.now().isoformat(), "actor": actor, "data": data or {}},
    )


def _ask_for_score(loan: LoanRequest) -> None:
    publish(Topic.SCORE, loan.pk, {})


def _notify(loan: LoanRequest, template: str) -> None:
    publish(Topic.NOTIFY, loan.pk, {"template": template})


def _described(before: dict[str, Any], changed: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {name: {"from": str(before[name]), "to": str(value)} for name, value in changed.items()}
