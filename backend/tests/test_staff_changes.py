"""What the staff can do to a request, and what it causes."""

import threading
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings
from rest_framework.test import APIClient

from history.store import read_history
from loans import lifecycle
from loans.models import LoanRequest, Status
from operations.problems import Conflict
from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Message, Topic
from tests.help import FORM, ask, elsewhere


def url(loan: LoanRequest, action: str = "") -> str:
    return f"/api/requests/{loan.pk}/{action}"


def events() -> list[str]:
    return [message.payload["type"] for message in Message.objects.filter(topic="record").order_by("id")]


def notices() -> list[str]:
    return [message.payload["template"] for message in Message.objects.filter(topic="notify").order_by("id")]


def test_editing_changes_what_is_sent_and_counts_up(staff: APIClient, loan: LoanRequest) -> None:
    answer = staff.patch(url(loan), {"amount": "3000.00", "full_name": "José Pérez", "version": 1})

    assert answer.status_code == 200
    assert (answer.json()["amount"], answer.json()["version"]) == ("3000.00", 2)
    assert answer.json()["updated_at"] > answer.json()["created_at"]
    edited = Message.objects.filter(topic="record").last()
    assert edited is not None
    assert edited.payload["actor"] == "staff:erika"
    assert edited.payload["data"] == {"changes": {"amount": {"from": "2500.00", "to": "3000.00"}}}


def test_editing_an_old_version_is_a_conflict(staff: APIClient, loan: LoanRequest) -> None:
    staff.patch(url(loan), {"amount": "3000.00", "version": 1})

    answer = staff.patch(url(loan), {"amount": "4000.00", "version": 1})

    assert answer.status_code == 409
    assert staff.get(url(loan)).json()["amount"] == "3000.00"


def test_an_edit_that_changes_nothing_is_none(staff: APIClient, loan: LoanRequest) -> None:
    answer = staff.patch(url(loan), {**FORM, "version": 1})

    assert answer.json()["version"] == 1
    assert events() == ["created"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "1.00"}, "version"),
        ({"version": 0}, "version"),
        ({"version": 2**31}, "version"),
        ({"version": 1, "amount": "0"}, "amount"),
        ({"version": 1, "full_name": ""}, "full_name"),
        ({"version": 1, "document_number": "-1"}, "document_number"),
    ],
)
def test_a_bad_edit_is_named(staff: APIClient, loan: LoanRequest, body: dict[str, Any], field: str) -> None:
    answer = staff.patch(url(loan), body)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_edits_one_wins_and_one_is_told() -> None:
    loan = ask()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def edit(amount: int) -> None:
        start.wait()
        try:
            lifecycle.edit(loan.pk, 1, {"amount": amount}, "staff:erika")
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(amount,)) for amount in (3000, 4000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict", "saved"]
    assert events() == ["created", "edited"]


def test_a_decision_is_made_once_and_can_be_changed(staff: APIClient, loan: LoanRequest) -> None:
    approved = staff.post(url(loan, "approve/")).json()
    again = staff.post(url(loan, "approve/")).json()
    rejected = staff.post(url(loan, "reject/")).json()

    assert (approved["status"], approved["decided_by"]) == ("approved", "staff")
    assert again == approved
    assert (rejected["status"], rejected["version"]) == ("rejected", 3)
    assert events() == ["created", "approved", "rejected"]
    assert notices() == ["received", "approved", "rejected"]


def test_deleting_is_reversible_and_repeatable(staff: APIClient, loan: LoanRequest) -> None:
    assert [staff.delete(url(loan)).status_code for _ in range(2)] == [204, 204]
    assert staff.get("/api/requests/").json()["count"] == 0
    assert staff.get("/api/requests/", {"deleted": "true"}).json()["count"] == 1
    assert staff.get(url(loan)).json()["deleted_at"] is not None

    restored = staff.post(url(loan, "restore/"))

    assert restored.json()["deleted_at"] is None
    assert staff.post(url(loan, "restore/")).json() == restored.json()
    assert staff.get("/api/requests/").json()["count"] == 1
    assert events() == ["created", "deleted", "restored"]


def test_a_deleted_request_can_only_be_restored(staff: APIClient, loan: LoanRequest) -> None:
    staff.delete(url(loan))

    assert staff.post(url(loan, "approve/")).status_code == 409
    assert staff.patch(url(loan), {"amount": "1.00", "version": 2}).status_code == 409


def test_the_history_tells_who_did_what(staff: APIClient, loan: LoanRequest, history_table: str) -> None:
    staff.post(url(loan, "approve/"), headers={"X-Request-ID": "request-of-erika"})
    while deliver_next(Topic.RECORD, handler_of(Topic.RECORD)) is Outcome.DELIVERED:
        pass

    answer = staff.get(url(loan, "history/")).json()

    assert [(event["type"], event["actor"]) for event in answer["events"]] == [
        ("created", "applicant"),
        ("approved", "staff:erika"),
    ]
    assert answer["events"][1]["request_id"] == "request-of-erika"
    assert answer["events"][0]["data"] == {"amount": "2500.00"}
    assert len(read_history(loan.pk)) == 2


def test_without_dynamodb_the_history_says_so(
    staff: APIClient, loan: LoanRequest, settings: Settings, closed_port: int
) -> None:
    settings.ENVIRONMENT = elsewhere(dynamodb=f"http://127.0.0.1:{closed_port}")

    answer = staff.get(url(loan, "history/"))

    assert answer.status_code == 503
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize("number", [0, 999_999_999, 10**30])
@pytest.mark.parametrize("action", ["", "history/"])
def test_what_does_not_exist_is_not_found(staff: APIClient, number: int, action: str) -> None:
    assert staff.get(f"/api/requests/{number}/{action}").status_code == 404


@pytest.mark.parametrize("action", ["approve/", "reject/", "restore/"])
def test_what_does_not_exist_is_not_changed(staff: APIClient, action: str) -> None:
    assert staff.post(f"/api/requests/999999999/{action}").status_code == 404
    assert staff.delete("/api/requests/999999999/").status_code == 404
    assert staff.patch("/api/requests/999999999/", {"version": 1}).status_code == 404


def test_replacing_a_whole_request_is_not_offered(staff: APIClient, loan: LoanRequest) -> None:
    assert staff.put(url(loan), {}).status_code == 405


def test_the_score_does_not_overrule_the_staff(loan: LoanRequest) -> None:
    lifecycle.decide(loan.pk, Status.REJECTED, "staff:erika")

    lifecycle.receive_score(loan.pk, 900, "approve")

    loan.refresh_from_db()
    assert (loan.status, loan.decided_by, loan.score) == ("rejected", "staff", 900)


def test_a_request_deleted_before_its_score_is_scored_when_restored(loan: LoanRequest) -> None:
    lifecycle.delete(loan.pk, "staff:erika")
    Message.objects.filter(topic="score").delete()

    lifecycle.restore(loan.pk, "staff:erika")

    assert Message.objects.filter(topic="score").count() == 1
