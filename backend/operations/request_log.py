"""One log line for each answer: method, path, status, duration. No query string, no body: they hold personal data."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from operations.request_id import HEADER, accept_or_create, request_id

logger = logging.getLogger("request")


class RequestLogMiddleware:
    """Gives every request its ID, returns it to the caller and logs the answer under it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = accept_or_create(request.headers.get(HEADER))
        with request_id(identifier):
            started = time.perf_counter()
            response = self.get_response(request)
            logger.info(
                "answered",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )
        response.headers[HEADER] = identifier
        return response
