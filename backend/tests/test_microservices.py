"""The clients of the external services, against Prism, which holds them to the OpenAPI documents."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from config.environment import Microservice
from microservices.client import ATTEMPTS, BREAKER_FAILURES, ServiceClient, ServiceRefusedError, ServiceUnavailableError
from microservices.notifications import Notifications
from microservices.scoring import Score, Scoring
from operations.dependencies import CircuitOpenError
from operations.request_id import request_id

REFERENCE = "4cQ0yYh3Tn2mWb9LxUeZ1g"
CLIENTS: list[ServiceClient] = []


@pytest.fixture(autouse=True)
def closed_clients() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


def client(service: Microservice, headers: dict[str, str] | None = None) -> ServiceClient:
    CLIENTS.append(ServiceClient("scoring", service, headers))
    return CLIENTS[-1]


def scoring(**headers: str) -> Scoring:
    return Scoring(client(settings.ENVIRONMENT.scoring, headers))


def score(service: Scoring, reference: str = REFERENCE) -> Score:
    return service.score(reference, "40218733", Decimal(2500), "key-1")


@contextmanager
def answering(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[Microservice]:
    """A service whose every POST is answered by `answer`: for what Prism can't be made to do."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Microservice(f"http://127.0.0.1:{server.server_port}", "token")
        finally:
            server.shutdown()
            thread.join()


def respond(handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes = b"{}") -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize(
    ("example", "expected"),
    [("review", Score(540, "review")), ("approve", Score(870, "approve")), ("reject", Score(130, "reject"))],
)
def test_scoring_keeps_to_its_contract(example: str, expected: Score) -> None:
    assert score(scoring(Prefer=f"example={example}")) == expected


def test_scoring_leaves_the_decision_to_the_staff_unless_told_otherwise() -> None:
    assert score(scoring()).decision == "review"


def test_notifications_keep_to_their_contract() -> None:
    service = Notifications(client(settings.ENVIRONMENT.notifications))

    service.send("a@example.com", "received", REFERENCE, "José Pérez", "key-1")


def test_prism_refuses_what_the_contract_does_not_allow() -> None:
    with pytest.raises(ServiceRefusedError, match="HTTP 422"):
        score(scoring(), reference="short")


def test_a_missing_token_is_refused() -> None:
    with pytest.raises(ServiceRefusedError, match="HTTP 401"):
        score(scoring(Authorization=""))


def test_every_call_carries_token_key_and_request_id() -> None:
    seen: list[dict[str, str]] = []

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        seen.append(dict(handler.headers))
        respond(handler, 200, b'{"score": 1, "decision": "reject"}')

    with answering(answer) as service, request_id("request-1"):
        score(Scoring(client(service)))

    assert seen[0]["Authorization"] == "Bearer token"
    assert seen[0]["Idempotency-Key"] == "key-1"
    assert seen[0]["X-Request-ID"] == "request-1"


def test_a_passing_failure_is_tried_again_with_the_same_key() -> None:
    keys: list[str] = []

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        keys.append(handler.headers["Idempotency-Key"])
        respond(handler, 503 if len(keys) < ATTEMPTS else 200, b'{"score": 700, "decision": "review"}')

    with answering(answer) as service:
        assert score(Scoring(client(service))).score == 700

    assert keys == ["key-1"] * ATTEMPTS


@pytest.mark.parametrize("code", [500, 503, 429])
def test_a_failing_service_is_unavailable_after_bounded_tries(code: int) -> None:
    with pytest.raises(ServiceUnavailableError, match=f"HTTP {code}"):
        score(scoring(Prefer=f"code={code}"))


def test_a_service_that_is_down_is_unavailable(closed_port: int) -> None:
    down = client(Microservice(f"http://127.0.0.1:{closed_port}", "token"))

    with pytest.raises(ServiceUnavailableError, match="ConnectError"):
        score(Scoring(down))


def test_a_silent_service_is_given_up_in_bounded_time(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microservices.client.TIMEOUT", 0.2)
    silent = client(Microservice(f"http://127.0.0.1:{silent_port}", "token"))

    started = time.monotonic()
    with pytest.raises(ServiceUnavailableError, match="ReadTimeout"):
        score(Scoring(silent))

    assert time.monotonic() - started < 3


def test_there_is_a_limit_for_each_phase() -> None:
    limits = client(settings.ENVIRONMENT.scoring)._http.timeout

    assert all(0 < seconds <= 5 for seconds in (limits.connect, limits.read, limits.write, limits.pool) if seconds)
    assert None not in (limits.connect, limits.read, limits.write, limits.pool)


def test_a_service_that_keeps_failing_is_left_alone_and_asked_again_later() -> None:
    calls: list[int] = []
    healthy = threading.Event()

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        calls.append(1)
        respond(handler, 200 if healthy.is_set() else 500, b'{"score": 700, "decision": "review"}')

    with answering(answer) as service:
        failing = client(service)
        for _ in range(3):
            with pytest.raises((ServiceUnavailableError, CircuitOpenError)):
                score(Scoring(failing))
        assert len(calls) == BREAKER_FAILURES

        healthy.set()
        with pytest.raises(CircuitOpenError):
            score(Scoring(failing))
        failing._breaker.half_open()
        assert score(Scoring(failing)).score == 700
        assert failing._breaker.current_state == "closed"


def test_a_refusal_does_not_open_the_circuit() -> None:
    service = scoring()
    for _ in range(BREAKER_FAILURES + 1):
        with pytest.raises(ServiceRefusedError):
            score(service, reference="short")

    assert score(service).score == 540


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"score": 1001, "decision": "approve"}',
        b'{"score": -1, "decision": "approve"}',
        b'{"score": true, "decision": "approve"}',
        b'{"score": "900", "decision": "approve"}',
        b'{"score": 900, "decision": "maybe"}',
        json.dumps({"score": 900, "decision": ["approve"]}).encode(),
    ],
)
def test_an_answer_outside_the_contract_is_refused(content: bytes) -> None:
    with answering(lambda handler: respond(handler, 200, content)) as service, pytest.raises(ServiceRefusedError):
        score(Scoring(client(service)))


def test_a_redirect_is_not_followed() -> None:
    """It could lead the token to another host."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", settings.ENVIRONMENT.scoring.url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with answering(answer) as service, pytest.raises(ServiceRefusedError, match="HTTP 307"):
        score(Scoring(client(service)))
