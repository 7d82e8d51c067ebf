"""Keyset paging: every row exactly once, in order, both ways, whatever the ties; and bad cursors are refused."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from loans.api.queries import ORDERED_BY
from loans.keyset import Cursor, InvalidCursorError, Ordering, Page, bounded_count, paginate
from loans.models import LoanRequest
from tests.help import row

ORDERINGS = [f"{sign}{column}" for column in ORDERED_BY for sign in ("", "-")]
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def columns(number: int) -> dict[str, Any]:
    """Few different values, so that there are ties in every column."""
    return {
        "full_name": ("Álvaro", "Alvaro", "Zoë", "alvaro")[number % 4],
        "amount": 100 + number % 3,
        "status": ("pending", "approved", "rejected")[number % 3],
        "decided_by": None if number % 3 == 0 else "staff",
        "created_at": DAY + timedelta(microseconds=number % 5),
        "updated_at": DAY - timedelta(days=number % 2),
    }


def follow(ordering: Ordering, size: int, start: str | None, direction: str) -> list[Page]:
    pages = []
    cursor = start
    while True:
        page = paginate(LoanRequest.objects.all(), ordering, size, Cursor.decode(cursor) if cursor else None)
        pages.append(page)
        cursor = getattr(page, direction)
        if cursor is None:
            return pages


class TestPages(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.integers(0, 59), max_size=25), st.sampled_from(ORDERINGS), st.integers(1, 9))
    def test_both_ways_show_every_row_once_and_in_order(self, numbers: list[int], text: str, size: int) -> None:
        for number in numbers:
            row(**columns(number))
        ordering = Ordering.parse(text)
        sign = "-" if ordering.descending else ""
        expected = list(LoanRequest.objects.order_by(text, f"{sign}id"))

        forward = follow(ordering, size, None, "next")
        assert [loan for page in forward for loan in page.rows] == expected
        assert forward[0].previous is None

        if len(forward) > 1:
            backward = follow(ordering, size, forward[-1].previous, "previous")
            assert [page.rows for page in reversed(backward)] == [page.rows for page in forward[:-1]]


@pytest.mark.django_db
def test_names_sort_as_people_expect() -> None:
    for name in ("Zoë", "Álvaro", "Bea", "alba"):
        row(full_name=name)

    page = paginate(LoanRequest.objects.all(), Ordering.parse("full_name"), 10, None)

    assert [loan.full_name for loan in page.rows] == ["alba", "Álvaro", "Bea", "Zoë"]


@pytest.mark.django_db
def test_a_row_that_goes_hides_no_other() -> None:
    loans = [row() for _ in range(6)]
    first = paginate(LoanRequest.objects.all(), Ordering.parse("created_at"), 3, None)
    loans[0].delete()

    assert first.next is not None
    second = paginate(LoanRequest.objects.all(), Ordering.parse("created_at"), 3, Cursor.decode(first.next))
    assert second.rows == loans[3:]


@pytest.mark.django_db
def test_going_back_to_the_start_shows_a_full_page() -> None:
    loans = [row() for _ in range(6)]
    first = paginate(LoanRequest.objects.all(), Ordering.parse("created_at"), 3, None)
    assert first.next is not None
    second = paginate(LoanRequest.objects.all(), Ordering.parse("created_at"), 3, Cursor.decode(first.next))
    loans[0].delete()

    assert second.previous is not None
    again = paginate(LoanRequest.objects.all(), Ordering.parse("created_at"), 3, Cursor.decode(second.previous))
    assert again.rows == loans[1:4]
    assert again.previous is None


@given(st.text())
def test_any_text_is_a_cursor_or_an_invalid_one(text: str) -> None:
    try:
        cursor = Cursor.decode(text)
    except InvalidCursorError:
        return
    assert Cursor.decode(cursor.encode()) == cursor


@given(st.builds(Cursor, st.sampled_from(ORDERINGS), st.text(), st.integers(-(2**63) + 1, 2**63 - 1), st.booleans()))
def test_a_cursor_survives_the_journey(cursor: Cursor) -> None:
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize(
    "content",
    [
        ["-created_at", "yesterday", 1, False],
        ["-created_at", 5, 1, False],
        ["-created_at", "2026-01-01T00:00:00Z", "1", False],
        ["-created_at", "2026-01-01T00:00:00Z", True, False],
        ["-created_at", "2026-01-01T00:00:00Z", 2**63, False],
        ["amount", "5.00", 1, False],
        ["password", "x", 1, False],
        [],
        {},
        "text",
    ],
)
def test_a_forged_cursor_is_refused(staff: APIClient, content: Any) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()

    answer = staff.get("/api/requests/", {"cursor": forged})

    assert answer.status_code == 400
    assert list(answer.json()) == ["cursor"]


@pytest.mark.parametrize(
    ("ordering", "value"),
    [("amount", "NaN"), ("amount", "1e999999"), ("full_name", "nul\x00"), ("full_name", "\ud800"), ("status", "lost")],
)
def test_a_cursor_with_an_impossible_value_is_refused(staff: APIClient, ordering: str, value: str) -> None:
    forged = Cursor(ordering, value, 1, backward=False).encode()

    assert staff.get("/api/requests/", {"cursor": forged, "ordering": ordering}).status_code == 400


@pytest.mark.django_db
def test_counting_stops_at_a_thousand() -> None:
    LoanRequest.objects.bulk_create(
        LoanRequest(full_name="A", document_number="12345678", gender="other", email="a@example.com", amount=1)
        for _ in range(1000)
    )
    assert bounded_count(LoanRequest.objects.all()) == (1000, True)

    row()
    assert bounded_count(LoanRequest.objects.all()) == (1000, False)
