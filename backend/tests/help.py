"""Words that the tests share."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from config.environment import Environment
from loans import lifecycle
from loans.models import LoanRequest

BACKEND = Path(__file__).resolve().parent.parent
PASSWORD = "a-Password-of-Erika-42"
FORM: dict[str, Any] = {
    "full_name": "José Pérez",
    "document_number": "40218733",
    "gender": "male",
    "email": "jose.perez@example.com",
    "amount": "2500.00",
}


def ask(**answers: Any) -> LoanRequest:
    """File a request as the public form does, with some answers changed."""
    return lifecycle.create({**FORM, "amount": Decimal("2500.00"), **answers})


def row(**columns: Any) -> LoanRequest:
    """Put a request straight into the table, without its outbox."""
    return LoanRequest.objects.create(**{**FORM, "amount": Decimal("2500.00"), **columns})


def wait_until(condition: Callable[[], Any], seconds: float = 15) -> None:
    """Return as soon as `condition` holds; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.02)


def elsewhere(**services: str) -> Environment:
    """The environment with the addresses of some services changed."""
    environment: Environment = settings.ENVIRONMENT
    changes = {name: replace(getattr(environment, name), **_address(name, url)) for name, url in services.items()}
    return replace(environment, **changes)


def _address(name: str, url: str) -> dict[str, str]:
    return {"endpoint_url" if name == "dynamodb" else "url": url}


def manage(*arguments: str, **variables: str) -> "subprocess.Popen[str]":
    """Start `manage.py` in a process of its own, on the test database, under the production settings."""
    # A secret's file would win over the variable that a test gives.
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in variables}
    environment = {**inherited, "DATABASE_NAME": connection.settings_dict["NAME"], **variables}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=BACKEND,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def manage_to_end(*arguments: str, **variables: str) -> tuple[int, str]:
    """Run `manage.py` to its end; return its exit code and all that it said."""
    process = manage(*arguments, **variables)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output
