"""The web server as the image starts it."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from loans.models import LoanRequest
from tests.help import BACKEND, FORM, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

APPLICATION = "config.wsgi:application"
KEY = "key-of-the-slow-request"


def start(port: int, **variables: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "WEB_CONCURRENCY": "2",
        **variables,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config=config/gunicorn.py", f"--bind=127.0.0.1:{port}", APPLICATION],
        cwd=BACKEND,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.fixture
def server(closed_port: int) -> Iterator["subprocess.Popen[str]"]:
    process = start(closed_port)
    yield process
    process.terminate()
    process.communicate()


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=0.5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def apply(port: int) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/applications/",
        json.dumps(FORM).encode(),
        {"Content-Type": "application/json", "Host": "localhost", "Idempotency-Key": KEY},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the address is ours
        return answer.status, json.load(answer)


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return int(cursor.fetchone()[0])


def test_sigterm_lets_a_request_in_flight_finish(server: "subprocess.Popen[str]", closed_port: int) -> None:
    wait_until(lambda: answers(closed_port, "/readyz"))
    with ThreadPoolExecutor(1) as visitor:
        with transaction.atomic(), connection.cursor() as cursor:
            # Whoever applies with this key waits for the end of our transaction.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [KEY])
            answer = visitor.submit(apply, closed_port)
            wait_until(waiting_for_locks)
            server.send_signal(signal.SIGTERM)
            wait_until(lambda: not answers(closed_port, "/healthz"))
        status, receipt = answer.result()

    assert status == 201
    assert LoanRequest.objects.get().reference == receipt["reference"]
    assert server.wait(10) == 0


def test_a_bad_setting_stops_the_server_with_one_line(closed_port: int) -> None:
    output, _ = start(closed_port, DJANGO_DEBUG="yes").communicate(timeout=30)

    assert output == "configuration error: DJANGO_DEBUG: must be one of: true, false\n"


def test_the_server_does_not_become_ready_before_the_migrations(closed_port: int) -> None:
    name = f"{connection.settings_dict['NAME']}_empty"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    server = start(closed_port, DATABASE_NAME=name)
    try:
        wait_until(lambda: answers(closed_port, "/healthz"))
        assert not answers(closed_port, "/readyz")
    finally:
        server.terminate()
        server.communicate()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
