"""For everybody: apply for a loan, and follow one's own request by its reference."""

import logging
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from history.events import PUBLIC_TYPES
from history.store import HistoryUnavailableError, read_history
from loans import lifecycle
from loans.api.serializers import ApplicationSerializer, FollowedApplicationSerializer, ReceiptSerializer
from loans.models import LoanRequest
from loans.submission import MAX_KEY_LENGTH, submit_once
from operations.problems import INVALID, ProblemSerializer
from ratelimit.throttles import ApplyThrottle

logger = logging.getLogger(__name__)


class ApplicationsView(APIView):
    """The public form."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ApplyThrottle,)

    @extend_schema(
        operation_id="applications_create",
        request=ApplicationSerializer,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="Repeating a request with the same key gives the same answer and files nothing twice.",
            )
        ],
        responses={
            201: ReceiptSerializer,
            400: INVALID,
            409: ProblemSerializer,
            429: ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Apply for a loan."""
        key = _idempotency_key(request)
        form = ApplicationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        answers = form.validated_data

        def submit() -> dict[str, Any]:
            return ReceiptSerializer(lifecycle.create(answers)).data

        receipt = submit_once(key, answers, submit) if key else submit()
        return Response(receipt, status=status.HTTP_201_CREATED)


class FollowView(APIView):
    """One request, for whoever knows its reference."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="applications_retrieve",
        responses={200: FollowedApplicationSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, reference: str) -> Response:
        """Follow a request."""
        loan = get_object_or_404(LoanRequest, reference=reference, deleted_at=None)
        receipt = ReceiptSerializer(loan).data
        return Response({**receipt, "events": _public_events(loan)})


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise ValidationError({"Idempotency-Key": [f"Send 1 to {MAX_KEY_LENGTH} printable ASCII characters."]})
    return key


def _public_events(loan: LoanRequest) -> list[dict[str, Any]] | None:
    try:
        events = read_history(loan.pk)
    except HistoryUnavailableError:
        logger.warning("answered without the history")
        return None
    return [{"type": event.type, "at": event.at.isoformat()} for event in events if event.type in PUBLIC_TYPES]
