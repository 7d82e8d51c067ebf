"""The handwritten JSON of a request against the serializer that the OpenAPI document is made from."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from loans.api.representation import represent
from loans.api.serializers import LoanRequestSerializer
from loans.models import DecidedBy, Gender, LoanRequest, Status

FROM = datetime(2000, 1, 1)  # noqa: DTZ001 - Hypothesis wants a bound without a time zone
moments = st.datetimes(FROM, timezones=st.just(UTC))
loans = st.builds(
    LoanRequest,
    id=st.integers(1, 2**63 - 1),
    reference=st.text(),
    full_name=st.text(),
    document_number=st.text(),
    gender=st.sampled_from(Gender),
    email=st.emails(),
    amount=st.integers(1, 100_000_000).map(lambda cents: Decimal(cents) / 100),
    status=st.sampled_from(Status),
    score=st.none() | st.integers(0, 1000),
    decided_by=st.none() | st.sampled_from(DecidedBy),
    version=st.integers(1, 2**31 - 1),
    deleted_at=st.none() | moments,
    created_at=moments,
    updated_at=moments,
)


@given(loans)
def test_it_says_what_the_serializer_says(loan: LoanRequest) -> None:
    assert represent(loan) == dict(LoanRequestSerializer(loan).data)
