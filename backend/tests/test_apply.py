"""The public form: what is accepted, once, and how fast it answers whatever is down."""

import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import Settings
from rest_framework.test import APIClient

from loans.api.serializers import ApplicationSerializer
from loans.models import LoanRequest, Submission
from loans.submission import RETENTION, forget_old_submissions
from outbox.models import Message
from tests.help import FORM, elsewhere

URL = "/api/applications/"


def apply(browser: APIClient, key: str | None = None, **changes: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return browser.post(URL, {**FORM, **changes}, headers=headers)


@pytest.mark.django_db
def test_an_application_is_filed_and_answered_with_a_receipt(public: APIClient) -> None:
    answer = apply(public)

    assert answer.status_code == 201
    loan = LoanRequest.objects.get()
    assert answer.json() == {
        "reference": loan.reference,
        "status": "pending",
        "amount": "2500.00",
        "full_name": "José Pérez",
        "created_at": answer.json()["created_at"],
        "updated_at": answer.json()["created_at"],
    }
    assert len(loan.reference) == 22
    assert {message.topic for message in Message.objects.all()} == {"record", "score", "notify"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "   "),
        ("full_name", "x" * 101),
        ("full_name", "Eve\nlevel: forged"),
        ("full_name", "nul\x00"),
        ("full_name", "\u202ereversed"),
        ("document_number", "12345"),
        ("document_number", "1234567890123"),
        ("document_number", "012345678"),
        ("document_number", "1234 5678"),
        ("document_number", "١٢٣٤٥٦٧٨"),
        ("gender", "unknown"),
        ("email", "nobody"),
        ("email", "a@b@example.com"),
        ("amount", "1000000.01"),
        ("amount", "10.001"),
        ("amount", "NaN"),
        ("amount", "Infinity"),
        ("amount", "1e400"),
        ("amount", ""),
        ("amount", None),
        ("amount", ["1.00"]),
        ("amount", {"$gt": 0}),
    ],
)
def test_a_bad_answer_is_named(public: APIClient, field: str, value: Any) -> None:
    answer = apply(public, **{field: value})

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not LoanRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["", "[]", "{", "null", '"text"', "[" * 100_000])
def test_a_body_that_is_no_form_is_refused(public: APIClient, body: str) -> None:
    assert public.post(URL, body, content_type="application/json").status_code == 400


@pytest.mark.django_db
def test_only_json_is_read(public: APIClient) -> None:
    assert public.post(URL, "full_name=x", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.django_db
def test_status_and_score_are_not_the_applicants_to_set(public: APIClient) -> None:
    apply(public, status="approved", score=1000, decided_by="staff", version=9)

    loan = LoanRequest.objects.get()
    assert (loan.status, loan.score, loan.decided_by, loan.version) == ("pending", None, None, 1)


class TestAmounts(TestCase):
    @given(st.decimals(allow_nan=True, allow_infinity=True) | st.floats() | st.integers() | st.text(max_size=30))
    def test_whatever_is_accepted_is_in_range(self, amount: Any) -> None:
        form = ApplicationSerializer(data={**FORM, "amount": amount})

        if form.is_valid():
            accepted = form.validated_data["amount"]
            assert Decimal("0.01") <= accepted <= Decimal("1000000.00")
            assert accepted == accepted.quantize(Decimal("0.01"))

    @given(st.integers(min_value=1, max_value=100_000_000))
    def test_every_amount_in_range_is_accepted(self, cents: int) -> None:
        form = ApplicationSerializer(data={**FORM, "amount": f"{Decimal(cents) / 100:.2f}"})

        assert form.is_valid(), form.errors


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_same_answer(public: APIClient) -> None:
    first, second = apply(public, "key-1"), apply(public, "key-1")

    assert second.status_code == 201
    assert second.content == first.content
    assert LoanRequest.objects.count() == 1
    assert Message.objects.filter(topic="score").count() == 1


@pytest.mark.django_db
def test_the_same_key_gets_the_first_answer_even_after_a_decision(public: APIClient) -> None:
    first = apply(public, "key-1")
    LoanRequest.objects.update(status="approved", decided_by="staff")

    assert apply(public, "key-1").json() == first.json()


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_a_conflict(public: APIClient) -> None:
    apply(public, "key-1")

    answer = apply(public, "key-1", amount="2600.00")

    assert answer.status_code == 409
    assert LoanRequest.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_form_does_not_use_up_its_key(public: APIClient) -> None:
    assert apply(public, "key-1", amount="0").status_code == 400
    assert apply(public, "key-1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\tb"])
def test_a_malformed_key_is_refused(public: APIClient, key: str) -> None:
    assert apply(public, key).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_with_one_key_file_one_application() -> None:
    answers: list[Any] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        answers.append(apply(APIClient(), "key-1"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert LoanRequest.objects.count() == 1


@pytest.mark.django_db
def test_old_keys_are_forgotten(public: APIClient) -> None:
    apply(public, "old")
    Submission.objects.update(created_at=Submission.objects.get().created_at - RETENTION)
    apply(public, "new")

    assert forget_old_submissions() == 1
    assert Submission.objects.get().key == "new"


@pytest.mark.django_db
def test_the_answer_does_not_wait_for_anything_that_is_down(
    public: APIClient, settings: Settings, silent_port: int
) -> None:
    silent = f"http://127.0.0.1:{silent_port}"
    settings.ENVIRONMENT = elsewhere(scoring=silent, notifications=silent, dynamodb=silent)

    started = time.monotonic()
    answer = apply(public)

    assert answer.status_code == 201
    assert time.monotonic() - started < 2
