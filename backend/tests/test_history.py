"""The history in DynamoDB: append-only, ordered, and safe to write twice."""

import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from history.events import Event, EventType
from history.store import BREAKER_FAILURES, HistoryLeftAloneError, HistoryUnavailableError, append, read_history
from history.table import ensure_table
from tests.help import elsewhere

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FROM, TO = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - Hypothesis wants bounds without a time zone
moments = st.datetimes(FROM, TO, timezones=st.timezones())


def event(**changes: object) -> Event:
    plain = Event(str(uuid.uuid4()), EventType.EDITED, NOON, "staff:erika", "request-1", {"amount": "1.00"})
    return replace(plain, **changes)  # type: ignore[arg-type] # any column


@pytest.fixture
def subject(history_table: str) -> int:
    """A request without history."""
    return uuid.uuid4().int % 10**12


def test_what_is_written_is_read(subject: int) -> None:
    written = event(data={"nested": [1, "zwei", None, {"drei": 3.5}]})

    append(subject, written)

    assert read_history(subject) == [written]


def test_writing_twice_keeps_one(subject: int) -> None:
    written = event()

    append(subject, written)
    append(subject, written)

    assert read_history(subject) == [written]


def test_nothing_is_overwritten(subject: int) -> None:
    written = event()
    append(subject, written)

    append(subject, replace(written, actor="staff:mallory", data={}))

    assert read_history(subject) == [written]


def test_simultaneous_writes_keep_one(subject: int) -> None:
    written = event()
    threads = [threading.Thread(target=append, args=(subject, written)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read_history(subject) == [written]


def test_events_are_read_in_the_order_of_their_time(subject: int) -> None:
    events = [event(at=NOON + timedelta(microseconds=step)) for step in (0, 1, 10, 1_000_000, 90_000_000)]
    for one in (events[3], events[0], events[4], events[2], events[1]):
        append(subject, one)

    assert read_history(subject) == events


def test_a_long_history_is_read_whole(subject: int) -> None:
    """DynamoDB answers at most 1 MB at a time."""
    events = [event(at=NOON + timedelta(seconds=step), data={"text": "x" * 300_000}) for step in range(5)]
    for one in events:
        append(subject, one)

    assert [one.id for one in read_history(subject)] == [one.id for one in events]


def test_histories_are_apart(subject: int) -> None:
    append(subject, event())

    assert read_history(subject + 1) == []


def test_making_the_table_again_is_no_error(history_table: str) -> None:
    assert ensure_table() is False


@given(moments, moments)
def test_keys_sort_like_times(first: datetime, second: datetime) -> None:
    keys = event(at=first, id="a").sort_key, event(at=second, id="a").sort_key

    assert (keys[0] < keys[1]) == (first.astimezone(UTC) < second.astimezone(UTC))


def test_when_down_it_says_so_and_is_left_alone_after_some_tries(settings: Settings, closed_port: int) -> None:
    settings.ENVIRONMENT = elsewhere(dynamodb=f"http://127.0.0.1:{closed_port}")

    for _ in range(BREAKER_FAILURES - 1):
        with pytest.raises(HistoryUnavailableError):
            append(1, event())
    with pytest.raises(HistoryLeftAloneError):
        append(1, event())
    with pytest.raises(HistoryLeftAloneError):
        read_history(1)


def test_a_missing_table_is_an_outage_not_a_crash(settings: Settings, history_table: str) -> None:
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT, dynamodb=replace(settings.ENVIRONMENT.dynamodb, table="no-such-table")
    )

    with pytest.raises(HistoryUnavailableError):
        read_history(1)
