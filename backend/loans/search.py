"""Which requests the staff's list shows: filters and search, each served by an index."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loans.models import LIVE, LoanRequest

SEARCHED = ("full_name", "document_number", "email")
# pg_trgm finds three characters anywhere, but fewer only at the beginning of a word.
SHORTEST_INFIX = 3
REFERENCE_LENGTH = 22


@dataclass(frozen=True)
class Selection:
    """What the staff asked to see. Blank strings select everything."""

    deleted: bool = False
    status: str = ""
    search: str = ""

    def rows(self) -> QuerySet[LoanRequest]:
        rows = LoanRequest.objects.filter(~LIVE if self.deleted else LIVE)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.search:
            rows = rows.filter(_matches(self.search))
        return rows


def _matches(text: str) -> Q:
    """Text anywhere in the name, document number or e-mail (at their beginning when it is short), or a reference."""
    lookup = "icontains" if len(text) >= SHORTEST_INFIX else "istartswith"
    found = Q()
    for column in SEARCHED:
        found |= Q(**{f"{column}__{lookup}": text})
    if len(text) == REFERENCE_LENGTH:
        found |= Q(reference=text)
    return found
