"""JSON over HTTP to another service, careful in the three ways that count.

Time: connecting and reading have limits. Retries: few, spaced and jittered, of failures that can pass; every try
carries the same Idempotency-Key. Circuit breaker: a service that keeps failing is left alone for a while.
"""

from typing import Any

import httpx
import pybreaker
import stamina

from config.environment import Microservice
from operations.dependencies import CircuitOpenError, DependencyError
from operations.request_id import HEADER as REQUEST_ID_HEADER
from operations.request_id import current_request_id

# Seconds.
TIMEOUT = httpx.Timeout(connect=2, read=5, write=5, pool=2)
ATTEMPTS = 3
BREAKER_FAILURES = 5
BREAKER_RESET = 10
# Answers that the same request may not get again: time-out, too early, too many requests, and the server's faults.
TRANSIENT_STATUSES = frozenset({408, 425, 429})


class ServiceUnavailableError(DependencyError):
    """The service does not answer, or not sensibly; a later try may succeed."""


class ServiceRefusedError(DependencyError):
    """The service understood and refuses, or answers what its contract does not say: one of the two has a bug."""


class ServiceClient:
    """A client of one service; one for the whole process, shared by its threads."""

    def __init__(self, name: str, service: Microservice, headers: dict[str, str] | None = None) -> None:
        self.name = name
        self._http = httpx.Client(
            base_url=service.url,
            timeout=TIMEOUT,
            headers={"Authorization": f"Bearer {service.token}", **(headers or {})},
        )
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=BREAKER_FAILURES, reset_timeout=BREAKER_RESET, exclude=[ServiceRefusedError], name=name
        )

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def post(self, path: str, body: dict[str, Any], idempotency_key: str) -> dict[str, Any]:
        """Send `body` and return the JSON object of the answer.

        Raises:
            DependencyError: one of its kinds above, after all tries.
        """
        headers = {"Idempotency-Key": idempotency_key, REQUEST_ID_HEADER: current_request_id() or idempotency_key}
        for attempt in stamina.retry_context(
            on=ServiceUnavailableError, attempts=ATTEMPTS, timeout=None, wait_initial=0.1, wait_max=2, wait_jitter=0.2
        ):
            with attempt:
                return self._guarded(path, body, headers)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _guarded(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._breaker.call(self._send, path, body, headers)
            return answer
        except pybreaker.CircuitBreakerError as error:
            raise CircuitOpenError(f"{self.name} keeps failing and is left alone") from error

    def _send(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        try:
            response = self._http.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise ServiceUnavailableError(f"{self.name}: {type(error).__name__}") from error
        if response.is_success:
            return self._content(response)
        problem = f"{self.name}: HTTP {response.status_code}"
        if response.is_server_error or response.status_code in TRANSIENT_STATUSES:
            raise ServiceUnavailableError(problem)
        raise ServiceRefusedError(problem)

    def _content(self, response: httpx.Response) -> dict[str, Any]:
        try:
            content = response.json()
        except ValueError as error:
            raise ServiceRefusedError(f"{self.name}: the answer is not JSON") from error
        if not isinstance(content, dict):
            raise ServiceRefusedError(f"{self.name}: the answer is not a JSON object")
        return content
