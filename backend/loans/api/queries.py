"""The query string of the staff's list."""

from typing import Any

from rest_framework import serializers

from loans.keyset import Ordering
from loans.models import Status
from loans.search import Selection

ORDERED_BY = ("created_at", "updated_at", "full_name", "amount", "status")
DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 100


class ListQuerySerializer(serializers.Serializer):
    ordering = serializers.ChoiceField(
        choices=[f"{sign}{column}" for column in ORDERED_BY for sign in ("", "-")],
        default="-created_at",
        help_text="The column to sort by; a minus sorts downward.",
    )
    status = serializers.ChoiceField(choices=Status.choices, required=False, help_text="Only requests in this state.")
    search = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="Text in the name, document number or e-mail; one or two characters match their beginning.",
    )
    page_size = serializers.IntegerField(
        default=DEFAULT_PAGE_SIZE, help_text=f"Rows a page: 1 to {MAX_PAGE_SIZE}; others become the nearest of these."
    )
    cursor = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="`next` or `previous` of another page."
    )
    deleted = serializers.BooleanField(default=False, help_text="True lists the deleted requests instead.")

    @property
    def selection(self) -> Selection:
        query: dict[str, Any] = self.validated_data
        return Selection(query["deleted"], query.get("status", ""), query.get("search", ""))

    @property
    def ordered_by(self) -> Ordering:
        return Ordering.parse(self.validated_data["ordering"])

    def validate_page_size(self, value: int) -> int:
        return min(max(value, 1), MAX_PAGE_SIZE)
