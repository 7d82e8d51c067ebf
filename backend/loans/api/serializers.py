"""The JSON of loan requests. The rules of the fields are the model's; here is only who may see or send which."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from history.events import EventType
from loans.models import LoanRequest

ANSWERS = ("full_name", "document_number", "gender", "email", "amount")


class ApplicationSerializer(serializers.ModelSerializer):
    """The public form."""

    class Meta:
        model = LoanRequest
        fields = ANSWERS


class ReceiptSerializer(serializers.ModelSerializer):
    """What anybody who knows the reference may see."""

    class Meta:
        model = LoanRequest
        fields: tuple[str, ...] = ("reference", "status", "amount", "full_name", "created_at", "updated_at")
        read_only_fields = fields


class PublicEventSerializer(serializers.Serializer):
    type = serializers.ChoiceField(EventType.choices, read_only=True)
    at = serializers.DateTimeField(read_only=True)


class FollowedApplicationSerializer(ReceiptSerializer):
    """A receipt with its history; `events` is null while the history can't be read."""

    events = PublicEventSerializer(many=True, read_only=True, allow_null=True)

    class Meta(ReceiptSerializer.Meta):
        fields = (*ReceiptSerializer.Meta.fields, "events")
        read_only_fields = fields


class LoanRequestSerializer(serializers.ModelSerializer):
    """Everything, for the staff."""

    class Meta:
        model = LoanRequest
        fields = (
            "id",
            "reference",
            *ANSWERS,
            "status",
            "score",
            "decided_by",
            "version",
            "deleted_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class EditSerializer(serializers.ModelSerializer):
    """Changes by the staff, to the `version` of the request that they have seen."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)

    class Meta:
        model = LoanRequest
        fields = (*ANSWERS, "version")
        extra_kwargs = {name: {"required": False} for name in ANSWERS}


class EventSerializer(serializers.Serializer):
    id = serializers.CharField(read_only=True)
    type = serializers.ChoiceField(EventType.choices, read_only=True)
    at = serializers.DateTimeField(read_only=True)
    actor = serializers.CharField(read_only=True)
    request_id = serializers.CharField(read_only=True)
    data = serializers.DictField(read_only=True)  # type: ignore[assignment] # REST framework moves it out of the class


class HistorySerializer(serializers.Serializer):
    events = EventSerializer(many=True, read_only=True)


@extend_schema_serializer(many=False)
class PageSerializer(serializers.Serializer):
    """One page of the list; `count` is exact up to 1000, beyond that `count_exact` is false."""

    results = LoanRequestSerializer(many=True, read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    count = serializers.IntegerField(read_only=True)
    count_exact = serializers.BooleanField(read_only=True)
