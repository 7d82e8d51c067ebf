"""Keyset paging: a page starts after the last row of the one before, not at an offset that must be counted to.

The cost of a page is therefore the same on the first and on the ten-thousandth, and rows that come and go in between
neither repeat nor hide others. https://use-the-index-luke.com/no-offset
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

COUNT_LIMIT = 1000


class InvalidCursorError(ValueError):
    """A cursor that this ordering did not make."""


@dataclass(frozen=True)
class Ordering:
    """A column and a direction; the primary key breaks ties in the same direction."""

    column: str
    descending: bool

    @classmethod
    def parse(cls, text: str) -> "Ordering":
        """From the form "amount" or "-amount"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    def reversed(self) -> "Ordering":
        return Ordering(self.column, not self.descending)


@dataclass(frozen=True)
class Cursor:
    """The place between two rows: after (or, `backward`, before) the row with this value and id."""

    ordering: str
    value: Any
    id: int
    backward: bool

    def encode(self) -> str:
        plain = json.dumps([self.ordering, self.value, self.id, self.backward], default=_json_value)
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Raises `InvalidCursorError` for anything that `encode` did not make."""
        try:
            plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            ordering, value, row_id, backward = json.loads(plain)
        except (binascii.Error, ValueError, TypeError, RecursionError) as error:
            raise InvalidCursorError from error
        well_typed = (
            isinstance(ordering, str)
            and isinstance(value, str)
            and type(row_id) is int
            and abs(row_id) < 2**63
            and isinstance(backward, bool)
        )
        if not well_typed:
            raise InvalidCursorError
        return cls(ordering, value, row_id, backward)


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursors of the pages on both sides (None where there is none)."""

    rows: list[Any]
    next: str | None
    previous: str | None


def paginate(rows: QuerySet[Any], ordering: Ordering, size: int, cursor: Cursor | None) -> Page:
    """The page of `rows` at `cursor`, or the first one.

    Raises:
        InvalidCursorError: the cursor belongs to another ordering or holds no value of its column.
    """
    if cursor is None:
        found, more = _slice(rows, ordering, size, None)
        return _page(found, ordering, before=False, after=more)
    if cursor.ordering != str(ordering):
        raise InvalidCursorError
    if not cursor.backward:
        found, more = _slice(rows, ordering, size, cursor)
        return _page(found, ordering, before=True, after=more)
    found, more = _slice(rows, ordering.reversed(), size, cursor)
    if not more:
        # Backward to the start: rows may be missing to a full page, so show the first page as it is now.
        return paginate(rows, ordering, size, None)
    return _page(found[::-1], ordering, before=True, after=True)


def bounded_count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, counted up to `COUNT_LIMIT`; and whether that is all of them."""
    counted = rows.order_by()[: COUNT_LIMIT + 1].count()
    return min(counted, COUNT_LIMIT), counted <= COUNT_LIMIT


def _slice(rows: QuerySet[Any], ordering: Ordering, size: int, cursor: Cursor | None) -> tuple[list[Any], bool]:
    """Up to `size` rows beyond the cursor, and whether there are more."""
    sign = "-" if ordering.descending else ""
    rows = rows.order_by(f"{sign}{ordering.column}", f"{sign}id")
    if cursor is not None:
        rows = rows.filter(_beyond(rows.model, ordering, cursor))
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def _beyond(model: type[Model], ordering: Ordering, cursor: Cursor) -> GreaterThan | LessThan:
    """`ROW(column, id) > ROW(value, id)`, which PostgreSQL answers from one range of an index.

    The usual expansion, `column > value OR (column = value AND id > …)`, would scan every row of a tie.
    """
    column: Field[Any, Any] = model._meta.get_field(ordering.column)  # type: ignore[assignment] # no relation
    try:
        value = column.clean(cursor.value, None)
    except ValidationError as error:
        raise InvalidCursorError from error
    here = Func(F(ordering.column), F("id"), function="ROW", output_field=column)
    there = Func(Value(value, output_field=column), Value(cursor.id), function="ROW", output_field=column)
    return LessThan(here, there) if ordering.descending else GreaterThan(here, there)


def _page(rows: list[Any], ordering: Ordering, *, before: bool, after: bool) -> Page:
    def cursor(row: Any, *, backward: bool) -> str:
        return Cursor(str(ordering), getattr(row, ordering.column), row.pk, backward).encode()

    return Page(
        rows=rows,
        next=cursor(rows[-1], backward=False) if rows and after else None,
        previous=cursor(rows[0], backward=True) if rows and before else None,
    )


def _json_value(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
