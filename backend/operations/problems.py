"""Every problem is JSON: `{"detail": "…"}` or `{"field": ["…"]}`, never a page of HTML or a traceback."""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_framework_handler
from rest_framework.views import set_rollback

logger = logging.getLogger(__name__)

# The answer 400 in the OpenAPI document: what is wrong with each field, or with the whole (`detail`).
INVALID = {
    "type": "object",
    "additionalProperties": {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]},
}


class ProblemSerializer(serializers.Serializer):
    """Any other problem."""

    detail = serializers.CharField(read_only=True)


class Conflict(APIException):
    """The request is well-formed, but the state of the resource does not allow it (any more)."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The resource has changed. Load it again."
    default_code = "conflict"


class Unavailable(APIException):
    """Something this answer needs is down; the same request can succeed later."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "Not available at the moment. Try again later."
    default_code = "unavailable"


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a lost database with 503, all else as REST framework does."""
    if isinstance(exception, OperationalError | InterfaceError):
        logger.error("the database does not answer", exc_info=exception)
        set_rollback()
        exception = Unavailable()
    return rest_framework_handler(exception, context)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"detail": "Bad request."}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"detail": "Forbidden."}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"detail": "Not found."}, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"detail": "Something went wrong on our side."}, status=500)
