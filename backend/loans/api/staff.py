"""For the staff: find, read, edit, decide, delete and restore requests."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from history.store import HistoryUnavailableError, read_history
from loans import lifecycle
from loans.api.queries import ListQuerySerializer
from loans.api.representation import represent
from loans.api.serializers import (
    EditSerializer,
    EventSerializer,
    HistorySerializer,
    LoanRequestSerializer,
    PageSerializer,
)
from loans.keyset import Cursor, InvalidCursorError, bounded_count, paginate
from loans.models import LoanRequest, Status
from operations.problems import INVALID, ProblemSerializer, Unavailable

PROBLEMS = {403: ProblemSerializer, 404: ProblemSerializer}
CONFLICTS = {**PROBLEMS, 409: ProblemSerializer}


@extend_schema_view(
    retrieve=extend_schema(operation_id="requests_retrieve", responses={200: LoanRequestSerializer, **PROBLEMS}),
    destroy=extend_schema(operation_id="requests_destroy", responses={204: None, **PROBLEMS}),
    restore=extend_schema(
        operation_id="requests_restore", request=None, responses={200: LoanRequestSerializer, **PROBLEMS}
    ),
    approve=extend_schema(
        operation_id="requests_approve", request=None, responses={200: LoanRequestSerializer, **CONFLICTS}
    ),
    reject=extend_schema(
        operation_id="requests_reject", request=None, responses={200: LoanRequestSerializer, **CONFLICTS}
    ),
    history=extend_schema(
        operation_id="requests_history",
        responses={200: HistorySerializer, **PROBLEMS, 503: ProblemSerializer},
    ),
)
class LoanRequestViewSet(GenericViewSet):
    """Loan requests. Access is REST framework's default here: a signed-in member of staff."""

    queryset = LoanRequest.objects.all()
    serializer_class = LoanRequestSerializer
    lookup_value_converter = "int"

    @extend_schema(
        operation_id="requests_list",
        parameters=[ListQuerySerializer],
        responses={200: PageSerializer, 400: INVALID, 403: ProblemSerializer},
    )
    def list(self, request: Request) -> Response:
        """List requests, a page at a time."""
        query = ListQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = query.selection.rows()
        try:
            cursor = Cursor.decode(text) if (text := query.validated_data.get("cursor")) else None
            page = paginate(rows, query.ordered_by, query.validated_data["page_size"], cursor)
        except InvalidCursorError as error:
            raise ValidationError({"cursor": ["Not a cursor of this list and ordering."]}) from error
        count, exact = bounded_count(rows)
        return Response(
            {
                "results": [represent(loan) for loan in page.rows],
                "next": page.next,
                "previous": page.previous,
                "count": count,
                "count_exact": exact,
            }
        )

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one request, deleted or not."""
        return self._answer(lambda: LoanRequest.objects.get(pk=pk))

    @extend_schema(
        operation_id="requests_partial_update",
        request=EditSerializer,
        responses={200: LoanRequestSerializer, 400: INVALID, **CONFLICTS},
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Edit the answers of the form; needs the `version` that was read."""
        form = EditSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changes = dict(form.validated_data)
        version = changes.pop("version")
        return self._answer(lambda: lifecycle.edit(pk, version, changes, self._actor()))

    def destroy(self, request: Request, pk: int) -> Response:
        """Delete a request; it can be restored."""
        self._answer(lambda: lifecycle.delete(pk, self._actor()))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Bring a deleted request back."""
        return self._answer(lambda: lifecycle.restore(pk, self._actor()))

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        """Approve a request."""
        return self._answer(lambda: lifecycle.decide(pk, Status.APPROVED, self._actor()))

    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        """Reject a request."""
        return self._answer(lambda: lifecycle.decide(pk, Status.REJECTED, self._actor()))

    @action(detail=True, methods=["get"])
    def history(self, request: Request, pk: int) -> Response:
        """Tell all that happened to a request, oldest first."""
        self._answer(lambda: LoanRequest.objects.get(pk=pk))
        try:
            events = read_history(pk)
        except HistoryUnavailableError as error:
            raise Unavailable("The history is not available at the moment. Try again later.") from error
        return Response({"events": EventSerializer(events, many=True).data})

    def _actor(self) -> str:
        return lifecycle.staff(self.request.user.get_username())

    def _answer(self, act: Callable[[], LoanRequest | None]) -> Response:
        """Run a use case and answer with its request, or 404 when there is none."""
        try:
            loan = act()
        except LoanRequest.DoesNotExist as error:
            raise NotFound from error
        return Response(represent(loan) if loan else None)
