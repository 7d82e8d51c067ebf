"""The staff's list: sorting, filters, search, paging, and that each is served by an index."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from rest_framework.test import APIClient

from loans.api.queries import ORDERED_BY
from loans.demo.bulk import copy_rows
from loans.demo.people import person
from loans.keyset import Ordering
from loans.models import LoanRequest, Status
from loans.search import Selection
from tests.help import row

URL = "/api/requests/"


def names(browser: APIClient, **query: Any) -> list[str]:
    answer = browser.get(URL, query)
    assert answer.status_code == 200, answer.content
    return [item["full_name"] for item in answer.json()["results"]]


def test_an_item_tells_everything(staff: APIClient, loan: LoanRequest) -> None:
    answer = staff.get(URL).json()

    assert answer["results"] == [
        {
            "id": loan.pk,
            "reference": loan.reference,
            "full_name": "José Pérez",
            "document_number": "40218733",
            "gender": "male",
            "email": "jose.perez@example.com",
            "amount": "2500.00",
            "status": "pending",
            "score": None,
            "decided_by": None,
            "version": 1,
            "deleted_at": None,
            "created_at": answer["results"][0]["created_at"],
            "updated_at": answer["results"][0]["updated_at"],
        }
    ]
    assert (answer["next"], answer["previous"], answer["count"], answer["count_exact"]) == (None, None, 1, True)
    assert staff.get(f"{URL}{loan.pk}/").json() == answer["results"][0]


def test_every_column_sorts_both_ways(staff: APIClient) -> None:
    row(full_name="Bea", amount=3, status="rejected", decided_by="staff")
    row(full_name="Ana", amount=1, status="pending")
    row(full_name="Cid", amount=2, status="approved", decided_by="staff")

    ascending = {column: names(staff, ordering=column) for column in ORDERED_BY}

    assert ascending == {
        "created_at": ["Bea", "Ana", "Cid"],
        "updated_at": ["Bea", "Ana", "Cid"],
        "full_name": ["Ana", "Bea", "Cid"],
        "amount": ["Ana", "Cid", "Bea"],
        "status": ["Cid", "Ana", "Bea"],
    }
    for column in ORDERED_BY:
        assert names(staff, ordering=f"-{column}") == ascending[column][::-1]


def test_pages_follow_each_other(staff: APIClient) -> None:
    for name in "ABCDE":
        row(full_name=name)

    first = staff.get(URL, {"ordering": "full_name", "page_size": "2"}).json()
    second = staff.get(URL, {"ordering": "full_name", "page_size": "2", "cursor": first["next"]}).json()
    back = staff.get(URL, {"ordering": "full_name", "page_size": "2", "cursor": second["previous"]}).json()

    assert [item["full_name"] for item in second["results"]] == ["C", "D"]
    assert back["results"] == first["results"]
    assert second["count"] == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "pérez"}, ["Ana Pérez", "Óscar Pérez"]),
        ({"search": "ANA P"}, ["Ana Pérez"]),
        ({"search": "4444"}, ["Óscar Pérez"]),
        ({"search": "bea@"}, ["Bea Vega"]),
        ({"search": "an"}, ["Ana Pérez"]),
        ({"search": "ére"}, ["Ana Pérez", "Óscar Pérez"]),
        ({"search": "ér"}, []),
        ({"search": "%"}, []),
        ({"search": "a_a"}, []),
        ({"search": "nobody"}, []),
        ({"search": ""}, ["Ana Pérez", "Bea Vega", "Óscar Pérez"]),
        ({"status": "approved"}, ["Bea Vega"]),
        ({"status": "approved", "search": "pérez"}, []),
        ({"deleted": "true"}, ["Deleted Person"]),
    ],
)
def test_filters_and_search(staff: APIClient, query: dict[str, str], expected: list[str]) -> None:
    row(full_name="Ana Pérez", document_number="11111111", email="ana@example.com")
    row(
        full_name="Bea Vega", document_number="22222222", email="bea@example.com", status="approved", decided_by="staff"
    )
    row(full_name="Óscar Pérez", document_number="44444444", email="oscar@example.com")
    row(full_name="Deleted Person", deleted_at="2026-01-01T00:00:00Z")

    assert names(staff, ordering="full_name", **query) == expected


def test_a_reference_finds_its_request(staff: APIClient, loan: LoanRequest) -> None:
    row(full_name="Somebody Else")

    assert names(staff, search=loan.reference) == [loan.full_name]


@pytest.mark.parametrize(
    "query",
    [
        {"ordering": "password"},
        {"ordering": "--amount"},
        {"status": "lost"},
        {"page_size": "many"},
        {"search": "nul\x00"},
        {"search": "x" * 101},
        {"deleted": "perhaps"},
        {"cursor": "no cursor"},
        {"cursor": "ä"},
    ],
)
def test_a_bad_query_is_named(staff: APIClient, query: dict[str, str]) -> None:
    answer = staff.get(URL, query)

    assert answer.status_code == 400
    assert list(answer.json()) == list(query)


def test_the_number_of_queries_does_not_grow_with_the_page(
    staff: APIClient, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        row()

    with django_assert_max_num_queries(4):
        staff.get(URL, {"page_size": 100})


def plan(rows: QuerySet[LoanRequest], ordering: Ordering) -> str:
    """PostgreSQL's plan for a page, when it may not read the whole table or sort it."""
    sign = "-" if ordering.descending else ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    return rows.order_by(f"{sign}{ordering.column}", f"{sign}id")[:25].explain()


@pytest.mark.django_db
@pytest.mark.parametrize("column", ORDERED_BY)
@pytest.mark.parametrize("status", ["", Status.PENDING])
@pytest.mark.parametrize("descending", [False, True])
def test_every_ordering_reads_an_index(column: str, status: str, descending: bool) -> None:
    explained = plan(Selection(status=status).rows(), Ordering(column, descending))

    assert "Index Scan" in explained
    assert "Sort" not in explained


@pytest.mark.django_db
def test_search_reads_the_trigram_index() -> None:
    copy_rows(0, 20_000)
    with connection.cursor() as cursor:
        # What VACUUM does for the index, in a transaction.
        cursor.execute("ANALYZE loans_loanrequest; SELECT gin_clean_pending_list('loan_search')")

    for text in (person(7).document_number, person(7).email[:12], "qx"):
        assert "loan_search" in Selection(search=text).rows().order_by().explain()
