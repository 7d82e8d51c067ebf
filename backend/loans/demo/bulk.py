"""Very many requests at once, for benchmarks: by COPY, with the search index built once at the end."""

from collections.abc import Callable

from django.db import connection, transaction

from loans.demo.requests import demo_requests
from loans.models import LoanRequest, new_reference

BATCH = 50_000
# Building it once is several times faster than adding a million rows to it.
REBUILT_INDEX = "loan_search"
COLUMNS = (
    "reference",
    "full_name",
    "document_number",
    "gender",
    "email",
    "amount",
    "status",
    "score",
    "decided_by",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
)


def fill(count: int, report: Callable[[int], None]) -> int:
    """Add requests, without history, until there are `count`; return how many were added.

    `report` is told the total after each batch. Don't run it while others write: it locks the table at the end.
    """
    present = LoanRequest.objects.count()
    if present >= count:
        return 0
    _set_no_limits()
    index = next(index for index in LoanRequest._meta.indexes if index.name == REBUILT_INDEX)
    with transaction.atomic(), connection.schema_editor() as editor:
        editor.remove_index(LoanRequest, index)
        for start in range(present, count, BATCH):
            stop = min(start + BATCH, count)
            copy_rows(start, stop)
            report(stop)
        editor.add_index(LoanRequest, index)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {LoanRequest._meta.db_table}")
    return count - present


def copy_rows(start: int, stop: int) -> None:
    """Add the requests of the invented applicants from `start` up to, but not including, `stop`."""
    statement = f"COPY {LoanRequest._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for request in demo_requests(start, stop):
            person = request.person
            copy.write_row(
                (
                    new_reference(),
                    person.full_name,
                    person.document_number,
                    person.gender.value,
                    person.email,
                    person.amount,
                    request.status.value,
                    request.score,
                    request.decided_by.value if request.decided_by else None,
                    len(request.events),
                    request.created_at,
                    request.updated_at,
                    request.deleted_at,
                )
            )


def _set_no_limits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '256MB'")
