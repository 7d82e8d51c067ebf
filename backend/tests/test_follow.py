"""Following one's own request: what the reference opens, and what it does not."""

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from loans import lifecycle
from loans.models import LoanRequest, Status
from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Topic
from tests.help import elsewhere


def url(reference: str) -> str:
    return f"/api/applications/{reference}/"


def record_all() -> None:
    while deliver_next(Topic.RECORD, handler_of(Topic.RECORD)) is Outcome.DELIVERED:
        pass


def test_the_applicant_sees_the_state_and_the_history(public: APIClient, loan: LoanRequest, history_table: str) -> None:
    lifecycle.decide(loan.pk, Status.APPROVED, "staff:erika")
    lifecycle.delete(loan.pk, "staff:erika")
    lifecycle.restore(loan.pk, "staff:erika")
    record_all()

    answer = public.get(url(loan.reference))

    assert answer.status_code == 200
    assert answer.json()["status"] == "approved"
    assert [event["type"] for event in answer.json()["events"]] == ["created", "approved"]
    assert all(set(event) == {"type", "at"} for event in answer.json()["events"])


def test_neither_document_nor_email_is_shown(public: APIClient, loan: LoanRequest, history_table: str) -> None:
    record_all()

    shown = public.get(url(loan.reference)).content.decode()

    assert loan.document_number not in shown
    assert loan.email not in shown
    assert "staff" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["A" * 22, "1", "' OR 1=1 --", "A" * 23])
def test_an_unknown_reference_is_not_found(public: APIClient, reference: str) -> None:
    answer = public.get(url(reference))

    assert answer.status_code == 404
    assert list(answer.json()) == ["detail"]


def test_a_deleted_request_is_not_found(public: APIClient, loan: LoanRequest) -> None:
    lifecycle.delete(loan.pk, "staff:erika")

    assert public.get(url(loan.reference)).status_code == 404


def test_without_dynamodb_the_events_are_null(
    public: APIClient, loan: LoanRequest, settings: Settings, closed_port: int
) -> None:
    settings.ENVIRONMENT = elsewhere(dynamodb=f"http://127.0.0.1:{closed_port}")

    answer = public.get(url(loan.reference))

    assert answer.status_code == 200
    assert answer.json()["events"] is None


def test_references_are_random() -> None:
    references = {LoanRequest().reference for _ in range(1000)}

    assert len(references) == 1000
    assert {len(reference) for reference in references} == {22}
