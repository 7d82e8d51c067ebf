"""Health, logs, problems and the OpenAPI document."""

import json
import logging
import os
import signal
import socket
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pythonjsonlogger.json import JsonFormatter
from rest_framework.test import APIClient

from config.logs import RequestIdFilter, logging_settings
from operations.health import Readiness
from operations.request_id import accept_or_create, request_id
from tests.help import BACKEND, manage, wait_until

HARMLESS = set(string.ascii_letters + string.digits + "._-")


def test_alive_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is out of reach for tests without the mark."""
    answer = Client(headers={"Host": "10.1.2.3"}).get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated() -> None:
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}


@pytest.mark.django_db
def test_not_ready_before_the_migrations() -> None:
    MigrationRecorder(connection).record_unapplied("loans", "0001_initial")

    assert Readiness().checks() == {"database": "ok", "migrations": "pending"}


@pytest.mark.django_db
def test_being_migrated_is_asked_once(django_assert_num_queries: Any) -> None:
    readiness = Readiness()
    readiness.checks()

    with django_assert_num_queries(1):
        assert readiness.checks() == {"database": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "checks": {"database": "unavailable", "migrations": "unknown"},
    }


def test_a_lost_database_is_a_clear_503(staff: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*args: Any) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("loans.api.staff.paginate", lost)

    answer = staff.get("/api/requests/")

    assert answer.status_code == 503
    assert list(answer.json()) == ["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/nothing/", "/nothing"])
def test_an_unknown_address_is_a_json_problem(path: str) -> None:
    answer = Client().get(path)

    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_a_bug_is_a_json_problem_without_details(staff: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("loans.api.staff.paginate", broken)
    staff.raise_request_exception = False

    answer = staff.get("/api/requests/")

    assert (answer.status_code, answer.json()) == (500, {"detail": "Something went wrong on our side."})


@pytest.mark.django_db
def test_an_unknown_host_is_refused() -> None:
    assert Client(headers={"Host": "evil.example.com"}).get("/api/session/").status_code == 400


@pytest.mark.django_db
def test_the_request_id_of_the_proxy_is_logged_and_returned(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    with caplog.at_level(logging.INFO):
        answer = Client().get("/api/session/?secret=1", headers={"X-Request-ID": "from-the-proxy"})

    (record,) = [record for record in caplog.records if record.name == "request"]
    assert answer["X-Request-ID"] == "from-the-proxy"
    assert vars(record)["request_id"] == "from-the-proxy"
    assert (vars(record)["path"], vars(record)["status"]) == ("/api/session/", 200)


@given(st.text())
def test_only_harmless_request_ids_are_taken_over(offered: str) -> None:
    accepted = accept_or_create(offered)

    assert 0 < len(accepted) <= 64
    assert set(accepted) <= HARMLESS


def json_formatter() -> JsonFormatter:
    """The formatter of the settings."""
    options = dict(logging_settings("INFO")["formatters"]["json"])
    del options["()"]
    return JsonFormatter(options.pop("format"), **options)


def test_logs_are_one_json_object_a_line() -> None:
    record = logging.LogRecord("loans", logging.WARNING, __file__, 1, "two\nlines %s", ("ü",), None)
    with request_id("request-1"):
        RequestIdFilter().filter(record)

    line = json_formatter().format(record)

    assert "\n" not in line
    entry = json.loads(line)
    assert entry["time"]
    assert {key: entry[key] for key in ("level", "logger", "message", "request_id")} == {
        "level": "WARNING",
        "logger": "loans",
        "message": "two\nlines ü",
        "request_id": "request-1",
    }


def test_no_log_line_shows_the_query_string() -> None:
    """Django gives its records the request itself; a formatter that writes all it gets writes that, too."""
    request = RequestFactory().get("/api/requests/", {"search": "Pérez"})
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error", (), None)
    record.request = request
    assert "search" in str(request)

    line = json_formatter().format(record)

    assert "search" not in line
    assert "request" not in json.loads(line)


@pytest.mark.django_db(transaction=True)
def test_the_development_server_writes_one_line_an_answer(closed_port: int) -> None:
    """Its own line for each answer would be a second one, and health checks, one a second, have none at all."""
    process = manage("runserver", "--noreload", f"127.0.0.1:{closed_port}", DJANGO_DEBUG="true")
    try:
        wait_until(lambda: answers(closed_port, "/healthz") == 200)
        paths = ("/readyz", "/api/session/", "/no-such-page")
        assert [answers(closed_port, path) for path in paths] == [200, 200, 404]
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)

    entries = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert [entry["path"] for entry in entries if entry["logger"] == "request"] == ["/api/session/", "/no-such-page"]
    assert not [entry for entry in entries if "HTTP/1" in entry["message"]]
    assert "socket" not in output


def answers(port: int, path: str) -> int:
    """The status of the answer; 0 without one."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_the_checked_in_openapi_document_is_up_to_date(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(fresh), "--validate", "--fail-on-warn")

    assert fresh.read_text() == (BACKEND / "openapi.yaml").read_text(), (
        "run: python manage.py spectacular --file openapi.yaml --validate"
    )


def test_the_document_is_served_to_everybody() -> None:
    answer = Client().get("/api/schema/")

    assert answer.status_code == 200
    assert b"/api/applications/{reference}/" in answer.content


def healthcheck(mode: str, **values: Any) -> int:
    """Run the script of the container's health check with some of its constants changed."""
    changes = "; ".join(f"healthcheck.{name} = {value!r}" for name, value in values.items())
    code = f"import sys, healthcheck; {changes}; sys.exit(not healthcheck.CHECKS[{mode!r}]())"
    return subprocess.run([sys.executable, "-c", code], cwd=BACKEND, check=False).returncode


def test_the_health_check_of_the_worker_reads_its_heartbeat(tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    assert healthcheck("worker", HEARTBEAT=str(heartbeat)) != 0

    heartbeat.touch()
    assert healthcheck("worker", HEARTBEAT=str(heartbeat)) == 0

    long_ago = time.time() - 60
    os.utime(heartbeat, (long_ago, long_ago))
    assert healthcheck("worker", HEARTBEAT=str(heartbeat)) != 0


@pytest.mark.parametrize(("status", "expected"), [("200 OK", 0), ("503 Service Unavailable", 1)])
def test_the_health_check_of_the_web_server_reads_its_answer(status: str, expected: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"import sys, healthcheck; healthcheck.ADDRESS = ('127.0.0.1', {port}); sys.exit(not healthcheck.web())"
        process = subprocess.Popen([sys.executable, "-c", code], cwd=BACKEND)
        peer, _ = server.accept()
        with peer:
            assert peer.recv(1000).startswith(b"GET /readyz ")
            peer.sendall(f"HTTP/1.0 {status}\r\n\r\n".encode())
        assert process.wait(10) == expected


def test_the_health_check_of_a_web_server_that_is_away_fails(closed_port: int) -> None:
    assert healthcheck("web", ADDRESS=("127.0.0.1", closed_port)) != 0


def test_unknown_modes_of_the_health_check_fail() -> None:
    for arguments in ([], ["nothing"]):
        run = subprocess.run([sys.executable, "-I", "-S", str(BACKEND / "healthcheck.py"), *arguments], check=False)
        assert run.returncode != 0
