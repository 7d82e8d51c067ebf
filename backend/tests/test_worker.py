"""The worker as a process: it survives whatever goes away, and being killed itself."""

import http.server
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from history.store import read_history
from loans.models import LoanRequest
from outbox.models import Message, Topic
from tests.help import FORM, ask, manage, wait_until

CONNECTIONS_OF_WORKERS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'andamio-worker' AND state = 'idle'"
)
pytestmark = pytest.mark.django_db(transaction=True)


class FakeService:
    """A microservice whose health the test decides. It remembers which keys it has seen, and how often."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.healthy = True
        self.hold = threading.Event()
        self.hold.set()
        self.url = ""

    @property
    def effects(self) -> set[str]:
        """What the service did: once for each key."""
        return set(self.calls)


@contextmanager
def service(answer: dict[str, Any]) -> Iterator[FakeService]:
    fake = FakeService()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(answer).encode()
            if fake.healthy:
                fake.calls.append(self.headers["Idempotency-Key"])
            fake.hold.wait(20)
            try:
                self.send_response(200 if fake.healthy else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                """The caller has gone."""

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield fake
        finally:
            fake.hold.set()
            server.shutdown()
            thread.join()


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(history_table: str, tmp_path: Path) -> Iterator[Start]:
    """Starts workers, and ends those that still run."""
    workers: list[subprocess.Popen[str]] = []

    def start_worker(*options: str, **variables: str) -> "subprocess.Popen[str]":
        heartbeat = tmp_path / f"heartbeat-{len(workers)}"
        workers.append(manage("work", "--heartbeat", str(heartbeat), *options, **variables))
        wait_until(heartbeat.exists)
        return workers[-1]

    yield start_worker
    for worker in workers:
        worker.terminate()
    for worker in workers:
        print(worker.communicate(timeout=30)[0])  # noqa: T201 - pytest shows it when the test fails


def scored(loan: LoanRequest) -> bool:
    loan.refresh_from_db()
    return loan.score is not None


def outbox_empty() -> bool:
    return not Message.objects.exists()


def history(loan: LoanRequest) -> list[str]:
    return sorted(event.type for event in read_history(loan.pk))


def test_an_application_is_scored_recorded_and_notified_at_once(start: Start) -> None:
    start()
    started = time.monotonic()
    loan = ask()

    wait_until(outbox_empty)

    assert scored(loan)
    assert history(loan) == ["created", "notified", "scored"]
    # It is woken, not only looking now and then.
    assert time.monotonic() - started < 3


def test_a_service_that_was_down_gets_its_work_when_it_is_back(start: Start) -> None:
    with service({"score": 800, "decision": "approve"}) as scoring:
        scoring.healthy = False
        start(SCORING_URL=scoring.url)
        loan = ask()
        wait_until(lambda: Message.objects.filter(topic="score", attempts__gte=1).exists())
        # Neither the notice nor the history waits for scoring.
        wait_until(lambda: not Message.objects.exclude(topic="score").exists())
        assert not scored(loan)

        scoring.healthy = True
        wait_until(outbox_empty, 30)

    assert len(scoring.effects) == 1
    loan.refresh_from_db()
    assert (loan.score, loan.status) == (800, "approved")
    assert history(loan) == ["approved", "created", "notified", "notified", "scored"]


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(start: Start) -> None:
    with service({"score": 800, "decision": "approve"}) as scoring:
        scoring.hold.clear()
        first = start(SCORING_URL=scoring.url)
        loan = ask()
        wait_until(lambda: len(scoring.calls) == 1 and not Message.objects.exclude(topic="score").exists())
        first.kill()
        first.wait()
        assert not scored(loan)

        scoring.hold.set()
        start(SCORING_URL=scoring.url)
        wait_until(outbox_empty)

    assert len(scoring.calls) == 2
    assert len(scoring.effects) == 1
    assert scored(loan)
    assert history(loan) == ["approved", "created", "notified", "notified", "scored"]


def test_two_workers_do_nothing_twice(start: Start) -> None:
    with service({"id": "1"}) as notifications, service({"score": 500, "decision": "review"}) as scoring:
        for _ in range(2):
            start(SCORING_URL=scoring.url, NOTIFICATIONS_URL=notifications.url)
        loans = [ask() for _ in range(15)]
        wait_until(outbox_empty, 30)

    assert len(scoring.calls) == len(scoring.effects) == 15
    assert len(notifications.calls) == len(notifications.effects) == 15
    assert all(history(loan) == ["created", "notified", "scored"] for loan in loans)


def test_sigterm_finishes_what_is_in_hand(start: Start) -> None:
    with service({"score": 500, "decision": "review"}) as scoring:
        scoring.hold.clear()
        worker = start(SCORING_URL=scoring.url)
        loan = ask()
        wait_until(lambda: len(scoring.calls) == 1)

        worker.send_signal(signal.SIGTERM)
        scoring.hold.set()

        assert worker.wait(10) == 0
    assert len(scoring.calls) == 1
    assert scored(loan)


def test_a_reloading_worker_works_and_ends_as_cleanly(start: Start) -> None:
    worker = start("--reload")
    loan = ask()
    wait_until(outbox_empty)
    assert scored(loan)

    worker.send_signal(signal.SIGTERM)

    output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, output
    assert json.loads(output.splitlines()[-1])["message"] == "stopped"


def test_dynamodb_down_delays_the_history_and_loses_none(start: Start, closed_port: int) -> None:
    down = start(DYNAMODB_ENDPOINT_URL=f"http://127.0.0.1:{closed_port}")
    loan = ask()
    wait_until(lambda: not Message.objects.exclude(topic="record").exists())
    assert Message.objects.count() == 3
    down.send_signal(signal.SIGTERM)
    down.wait(10)

    start()
    wait_until(outbox_empty, 30)

    assert history(loan) == ["created", "notified", "scored"]


def test_a_database_that_goes_away_is_waited_for(start: Start) -> None:
    worker = start()
    with psycopg.connect(**_connection_parameters()) as administrator:
        wait_until(lambda: len(administrator.execute(CONNECTIONS_OF_WORKERS).fetchall()) == len(Topic))
        administrator.execute(f"SELECT pg_terminate_backend(pid) FROM ({CONNECTIONS_OF_WORKERS}) AS theirs")

    loan = ask()
    wait_until(outbox_empty)

    assert scored(loan)
    assert worker.poll() is None


def test_a_worker_without_a_database_stays_alive(start: Start, closed_port: int) -> None:
    worker = start(DATABASE_PORT=str(closed_port))

    assert worker.stdout is not None
    assert any("waiting for the database" in line for line in iter(worker.stdout.readline, ""))

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0


def test_calls_carry_the_request_id_of_the_application(start: Start, public: APIClient) -> None:
    start()
    public.post("/api/applications/", FORM, headers={"X-Request-ID": "request-of-jose"})

    wait_until(outbox_empty)

    loan = LoanRequest.objects.get()
    assert {event.request_id for event in read_history(loan.pk)} == {"request-of-jose"}


def _connection_parameters() -> dict[str, Any]:
    database = settings.ENVIRONMENT.database
    return {
        "host": database.host,
        "port": database.port,
        "user": database.user,
        "password": database.password,
        "dbname": connection.settings_dict["NAME"],
        "autocommit": True,
    }
