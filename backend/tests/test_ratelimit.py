"""The counter behind the rate limits."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings
from rest_framework.test import APIClient

from ratelimit.counter import Rate, count, refund
from ratelimit.housekeeping import RETENTION, forget_old_windows
from ratelimit.models import Window
from tests.help import FORM

RATE = Rate.parse("3/minute")


@pytest.mark.django_db
def test_counts_each_client_and_scope_apart() -> None:
    assert [count("apply", "a", RATE).allowed for _ in range(4)] == [True, True, True, False]
    assert count("apply", "b", RATE).allowed
    assert count("sign-in", "a", RATE).allowed


@pytest.mark.django_db
def test_says_when_to_come_back() -> None:
    for _ in range(4):
        refused = count("apply", "a", RATE)

    assert 55 < refused.retry_after <= 60


@pytest.mark.django_db
def test_a_new_period_starts_afresh() -> None:
    for _ in range(4):
        count("apply", "a", RATE)
    Window.objects.update(started_at=F("started_at") - timedelta(seconds=60))

    assert count("apply", "a", RATE).allowed


@pytest.mark.django_db
def test_a_refund_gives_one_call_back() -> None:
    for _ in range(3):
        count("apply", "a", RATE)
    refund("apply", "a")

    assert count("apply", "a", RATE).allowed
    assert not count("apply", "a", RATE).allowed


@pytest.mark.django_db(transaction=True)
def test_parallel_calls_do_not_slip_through() -> None:
    allowed: list[bool] = []
    start = threading.Barrier(8)

    def call() -> None:
        start.wait()
        allowed.append(count("apply", "a", RATE).allowed)
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(allowed) == [False] * 5 + [True] * 3


@pytest.mark.django_db
def test_no_address_is_stored() -> None:
    count("apply", "203.0.113.1", RATE)

    assert "203.0.113" not in Window.objects.get().client


@pytest.mark.django_db
def test_old_periods_are_forgotten() -> None:
    count("apply", "a", RATE)
    Window.objects.update(started_at=F("started_at") - RETENTION)
    count("apply", "b", RATE)

    assert forget_old_windows() == 1


@pytest.mark.django_db
def test_the_public_form_is_limited(public: APIClient, settings: Settings) -> None:
    settings.RATE_LIMITS = {"apply": "2/hour"}

    answers = [public.post("/api/applications/", FORM) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 3500 < int(answers[2]["Retry-After"]) <= 3600
