"""The outbox: nothing lost, nothing doubled, nothing out of order."""

import random
import threading
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.functions import Now
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from loans import deliveries, lifecycle
from loans.models import LoanRequest
from microservices.scoring import Score
from operations.dependencies import CircuitOpenError, DependencyError
from operations.request_id import current_request_id, request_id
from outbox.backoff import FIRST_DELAY, LONGEST_DELAY, delay
from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Message, Topic
from outbox.publish import publish
from tests.help import ask, elsewhere


def put(subject: int = 1, topic: Topic = Topic.RECORD, **payload: Any) -> Message:
    with transaction.atomic():
        return publish(topic, subject, payload)


def nothing(message: Message) -> None:
    """Handle a message by doing nothing."""


def failing(error: Exception) -> Any:
    def handler(message: Message) -> None:
        raise error

    return handler


def make_due() -> None:
    Message.objects.update(due_at=Now())


@pytest.mark.django_db
def test_a_delivered_message_is_gone() -> None:
    put()

    assert deliver_next(Topic.RECORD, nothing) is Outcome.DELIVERED
    assert deliver_next(Topic.RECORD, nothing) is Outcome.NOTHING_DUE


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_message() -> None:
    with transaction.atomic():
        publish(Topic.RECORD, 1, {})
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        publish(Topic.RECORD, 1, {})


@pytest.mark.django_db
def test_a_failed_message_waits_and_keeps_the_reason() -> None:
    put()

    assert deliver_next(Topic.RECORD, failing(DependencyError("is down"))) is Outcome.POSTPONED

    message = Message.objects.get()
    assert message.attempts == 1
    assert message.due_at > message.created_at
    assert message.last_error == "DependencyError: is down"
    assert deliver_next(Topic.RECORD, nothing) is Outcome.NOTHING_DUE


@pytest.mark.django_db
def test_a_bug_in_one_message_does_not_stop_the_others() -> None:
    put(subject=1)
    put(subject=2)

    def handler(message: Message) -> None:
        if message.subject == 1:
            raise ZeroDivisionError

    outcomes = [deliver_next(Topic.RECORD, handler) for _ in range(3)]

    assert outcomes == [Outcome.POSTPONED, Outcome.DELIVERED, Outcome.NOTHING_DUE]


@pytest.mark.django_db
def test_what_a_failed_handler_wrote_is_taken_back() -> None:
    put()

    def handler(message: Message) -> None:
        publish(Topic.NOTIFY, 1, {})
        raise IntegrityError("something is wrong with this message")

    assert deliver_next(Topic.RECORD, handler) is Outcome.POSTPONED
    assert not Message.objects.filter(topic="notify").exists()


@pytest.mark.django_db
def test_a_message_whose_receiver_was_not_asked_stays_as_it_is() -> None:
    put()

    assert deliver_next(Topic.RECORD, failing(CircuitOpenError())) is Outcome.LEFT_ALONE
    assert Message.objects.get().attempts == 0
    assert deliver_next(Topic.RECORD, nothing) is Outcome.DELIVERED


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_changes_nothing() -> None:
    put()

    with pytest.raises(OperationalError):
        deliver_next(Topic.RECORD, failing(OperationalError("gone")))

    assert Message.objects.get().attempts == 0


@pytest.mark.django_db
def test_messages_about_one_subject_keep_their_order() -> None:
    put(subject=1, number=1)
    put(subject=1, number=2)
    put(subject=2, number=3)
    seen: list[int] = []

    def handler(message: Message) -> None:
        if message.payload["number"] == 1 and not seen:
            seen.append(0)
            raise DependencyError
        seen.append(message.payload["number"])

    while deliver_next(Topic.RECORD, handler) is not Outcome.NOTHING_DUE:
        pass
    assert seen == [0, 3]

    make_due()
    while deliver_next(Topic.RECORD, handler) is not Outcome.NOTHING_DUE:
        pass
    assert seen == [0, 3, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_do_nothing_twice() -> None:
    for subject in range(30):
        put(subject=subject)
    seen: list[uuid.UUID] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        while deliver_next(Topic.RECORD, lambda message: seen.append(message.key)) is Outcome.DELIVERED:
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == len(set(seen)) == 30


@pytest.mark.django_db(transaction=True)
def test_a_message_in_work_is_left_to_its_worker() -> None:
    put()
    working, finish = threading.Event(), threading.Event()

    def slowly(message: Message) -> None:
        working.set()
        finish.wait(10)

    def work() -> None:
        deliver_next(Topic.RECORD, slowly)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert working.wait(10)
    assert deliver_next(Topic.RECORD, nothing) is Outcome.NOTHING_DUE
    finish.set()
    thread.join()

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_request_id_travels_with_the_message() -> None:
    with request_id("request-1"):
        put()
    put(subject=2)
    seen: list[str] = []

    for _ in range(2):
        deliver_next(Topic.RECORD, lambda _: seen.append(current_request_id()))

    assert seen[0] == "request-1"
    assert len(seen[1]) == 32


@given(st.integers(1, 10_000), st.integers())
def test_waits_grow_but_not_for_ever(attempts: int, chance: int) -> None:
    seconds = delay(attempts, random.Random(chance)).total_seconds()

    full = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts - 1, 30))
    assert full / 2 <= seconds <= full


def test_waits_are_spread() -> None:
    assert len({delay(5) for _ in range(50)}) > 40


def deliver_score(loan: LoanRequest, monkeypatch: pytest.MonkeyPatch, result: Score) -> list[str]:
    """Deliver the request for a score, answered by `result`; return the keys that scoring was asked with."""
    keys: list[str] = []

    class Stub:
        def score(self, reference: str, document_number: str, amount: object, key: str) -> Score:
            keys.append(key)
            return result

    monkeypatch.setattr(deliveries, "scoring", Stub)
    while deliver_next(Topic.SCORE, handler_of(Topic.SCORE)) is Outcome.DELIVERED:
        pass
    loan.refresh_from_db()
    return keys


@pytest.mark.parametrize(
    ("decision", "status", "template"),
    [("approve", "approved", "approved"), ("reject", "rejected", "rejected"), ("review", "pending", None)],
)
def test_a_score_decides(
    loan: LoanRequest, monkeypatch: pytest.MonkeyPatch, decision: str, status: str, template: str | None
) -> None:
    keys = deliver_score(loan, monkeypatch, Score(612, decision))

    assert len(keys) == 1
    assert (loan.score, loan.status) == (612, status)
    assert loan.decided_by == ("scoring" if template else None)
    templates = [message.payload["template"] for message in Message.objects.filter(topic="notify").order_by("id")]
    assert templates == ["received", template] if template else ["received"]


def test_a_second_score_changes_nothing(loan: LoanRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver_score(loan, monkeypatch, Score(612, "approve"))
    put(subject=loan.pk, topic=Topic.SCORE)

    assert deliver_score(loan, monkeypatch, Score(1, "reject")) == []
    assert (loan.score, loan.status) == (612, "approved")


def test_nobody_is_bothered_about_a_deleted_request(loan: LoanRequest, settings: Settings, closed_port: int) -> None:
    settings.ENVIRONMENT = elsewhere(
        scoring=f"http://127.0.0.1:{closed_port}", notifications=f"http://127.0.0.1:{closed_port}"
    )
    lifecycle.delete(loan.pk, "staff:erika")

    for topic in (Topic.SCORE, Topic.NOTIFY):
        assert deliver_next(topic, handler_of(topic)) is Outcome.DELIVERED


@pytest.mark.django_db
def test_a_notice_is_sent_and_noted(loan: LoanRequest) -> None:
    assert deliver_next(Topic.NOTIFY, handler_of(Topic.NOTIFY)) is Outcome.DELIVERED

    noted = Message.objects.filter(topic="record").order_by("id").last()
    assert noted is not None
    assert (noted.payload["type"], noted.payload["data"]) == ("notified", {"template": "received"})


@pytest.mark.django_db
def test_every_topic_has_a_handler() -> None:
    ask()

    assert {topic for topic in Topic if callable(handler_of(topic))} == set(Topic)
