"""Fixtures that many tests share."""

import socket
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from history import store
from history.store import client as dynamodb_client
from history.table import ensure_table
from loans.models import LoanRequest
from microservices.notifications import notifications
from microservices.scoring import scoring
from tests.help import PASSWORD, ask

# A read-only file system has no place for found examples, and a busy machine no steady pace.
hypothesis.settings.register_profile("andamio", database=None, deadline=None)
hypothesis.settings.load_profile("andamio")


@pytest.fixture(scope="session")
def history_table() -> Iterator[str]:
    """A DynamoDB table for this run of the tests."""
    table: str = settings.ENVIRONMENT.dynamodb.table
    ensure_table()
    yield table
    dynamodb_client().delete_table(TableName=table)


@pytest.fixture(autouse=True)
def fresh_clients() -> Iterator[None]:
    """Circuit breakers remember; each test starts with closed ones."""
    yield
    for service in (scoring, notifications):
        if service.cache_info().currsize:
            service()._client.close()
        service.cache_clear()
    if dynamodb_client.cache_info().currsize:
        dynamodb_client().close()
    dynamodb_client.cache_clear()
    store._breaker.close()


@pytest.fixture
def public() -> APIClient:
    """A visitor's browser."""
    return APIClient()


@pytest.fixture
def erika(db: None) -> User:
    """A member of staff."""
    return User.objects.create_user("erika", password=PASSWORD, is_staff=True)


@pytest.fixture
def staff(erika: User) -> APIClient:
    """The browser of a signed-in member of staff."""
    browser = APIClient()
    browser.force_login(erika)
    return browser


@pytest.fixture
def loan(db: None) -> LoanRequest:
    """A request as it was filed."""
    return ask()


@pytest.fixture
def closed_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]
