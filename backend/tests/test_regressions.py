"""Each defect known from the earlier application, by name.

Those of the whole repository are in its own tests: secrets in it, and the server that the image starts.
"""

import time
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from pytest_django import Settings
from rest_framework.test import APIClient

from config.environment import ConfigurationError, read_environment
from loans.models import LoanRequest
from microservices import client
from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Message, Topic
from tests.help import FORM, PASSWORD, elsewhere, manage_to_end, row
from tests.test_environment import GOOD

APPLICATIONS = "/api/applications/"
REQUESTS = "/api/requests/"
SESSION = "/api/session/"
STAFF_CALLS = [
    ("get", ""),
    ("get", "{id}/"),
    ("patch", "{id}/"),
    ("delete", "{id}/"),
    ("post", "{id}/approve/"),
    ("post", "{id}/reject/"),
    ("post", "{id}/restore/"),
    ("get", "{id}/history/"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/users/", "/api/register/", "/api/signup/", "/api/sign-up/", "/api/accounts/"])
def test_open_sign_up_that_shows_all_applicants__nobody_can_sign_up(public: APIClient, path: str) -> None:
    public.post(path, {"username": "mallory", "password": PASSWORD})
    public.post(SESSION, {"username": "mallory", "password": PASSWORD})

    assert not User.objects.exists()


@pytest.mark.parametrize(
    "user", [None, {"username": "visitor"}, {"username": "gone", "is_staff": True, "is_active": False}]
)
@pytest.mark.parametrize(("method", "path"), STAFF_CALLS)
def test_open_sign_up_that_shows_all_applicants__only_active_staff_see_or_change_any(
    public: APIClient, loan: LoanRequest, user: dict[str, Any] | None, method: str, path: str
) -> None:
    if user:
        public.force_login(User.objects.create_user(password=PASSWORD, **user))

    answer = getattr(public, method)(REQUESTS + path.format(id=loan.pk))

    assert answer.status_code == 403
    assert loan.full_name not in answer.content.decode()


def test_delete_by_anyone(public: APIClient, loan: LoanRequest) -> None:
    assert public.delete(f"{REQUESTS}{loan.pk}/").status_code == 403
    assert public.delete(f"{APPLICATIONS}{loan.reference}/").status_code == 405

    assert LoanRequest.objects.filter(deleted_at=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["abc", "", "1" * 400, "12 34 56", "1e9", "-12345678", None, 1.5, True, [], {}])
def test_a_500_on_a_bad_document_number(public: APIClient, number: Any) -> None:
    answer = public.post(APPLICATIONS, {**FORM, "document_number": number})

    assert answer.status_code == 400
    assert list(answer.json()) == ["document_number"]


@pytest.mark.parametrize("password", ["", None, [], "\x00"])
def test_a_500_on_a_blank_password(public: APIClient, erika: User, password: Any) -> None:
    answer = public.post(SESSION, {"username": "erika", "password": password})

    assert answer.status_code == 400
    assert list(answer.json()) == ["password"]


@pytest.mark.django_db
def test_a_500_on_an_unreachable_scoring_service(public: APIClient, settings: Settings, closed_port: int) -> None:
    settings.ENVIRONMENT = elsewhere(scoring=f"http://127.0.0.1:{closed_port}")

    answer = public.post(APPLICATIONS, FORM)

    assert answer.status_code == 201
    assert deliver_next(Topic.SCORE, handler_of(Topic.SCORE)) is Outcome.POSTPONED
    assert Message.objects.filter(topic="score").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("topic", [Topic.SCORE, Topic.NOTIFY])
def test_no_time_out(
    public: APIClient, settings: Settings, silent_port: int, monkeypatch: pytest.MonkeyPatch, topic: Topic
) -> None:
    """A service that takes the connection and never says a word is given up, each of the two."""
    assert all(limit and limit <= 5 for limit in client.TIMEOUT.as_dict().values())
    monkeypatch.setattr(client, "TIMEOUT", 0.1)
    silent = f"http://127.0.0.1:{silent_port}"
    settings.ENVIRONMENT = elsewhere(scoring=silent, notifications=silent)
    public.post(APPLICATIONS, FORM)

    started = time.monotonic()

    assert deliver_next(topic, handler_of(topic)) is Outcome.POSTPONED
    assert time.monotonic() - started < 3


def test_status_impossible_to_change(staff: APIClient, loan: LoanRequest) -> None:
    assert staff.post(f"{REQUESTS}{loan.pk}/approve/").json()["status"] == "approved"
    assert staff.post(f"{REQUESTS}{loan.pk}/reject/").json()["status"] == "rejected"

    loan.refresh_from_db()
    assert loan.status == "rejected"


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0", "0.00", "-0.01", "-5", 0, -1])
def test_amount_0_accepted(public: APIClient, amount: Any) -> None:
    answer = public.post(APPLICATIONS, {**FORM, "amount": amount})

    assert answer.status_code == 400
    assert list(answer.json()) == ["amount"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["-40218733", "-1", "0", "012345678"])
def test_negative_document_accepted(public: APIClient, number: str) -> None:
    answer = public.post(APPLICATIONS, {**FORM, "document_number": number})

    assert answer.status_code == 400
    assert answer.json() == {"document_number": ["Enter 6 to 12 digits, the first of them not 0."]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns", [{"amount": Decimal(0)}, {"document_number": "-4021873"}, {"status": "lost"}, {"status": "approved"}]
)
def test_amount_0_and_negative_document_accepted__not_even_by_the_database(columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        row(**columns)


@pytest.mark.parametrize(("asked", "given"), [("1000000", 100), ("101", 100), ("100", 100), ("0", 1), ("-5", 1)])
def test_unbounded_page_size(staff: APIClient, asked: str, given: int) -> None:
    LoanRequest.objects.bulk_create(
        LoanRequest(full_name="A", document_number="12345678", gender="other", email="a@example.com", amount=1)
        for _ in range(120)
    )

    assert len(staff.get(REQUESTS, {"page_size": asked}).json()["results"]) == given
    assert len(staff.get(REQUESTS).json()["results"]) == 25


def test_physical_delete(staff: APIClient, loan: LoanRequest) -> None:
    staff.delete(f"{REQUESTS}{loan.pk}/")

    assert LoanRequest.objects.filter(pk=loan.pk).exists()
    assert staff.post(f"{REQUESTS}{loan.pk}/restore/").json()["full_name"] == loan.full_name


@pytest.mark.parametrize("method", ["get", "options"])
def test_any_cors_origin_with_credentials(staff: APIClient, method: str) -> None:
    answer = getattr(staff, method)(
        REQUESTS, headers={"Origin": "https://evil.example.com", "Access-Control-Request-Method": "DELETE"}
    )

    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("value", ["False", "0", "no", "off", "FALSE", "False ", "True", "1", "yes"])
def test_truthy_debug_false(value: str) -> None:
    with pytest.raises(ConfigurationError, match="DJANGO_DEBUG"):
        read_environment(GOOD | {"DJANGO_DEBUG": value})


def test_truthy_debug_false__false_is_off() -> None:
    assert read_environment(GOOD | {"DJANGO_DEBUG": "false"}).debug is False


@pytest.mark.parametrize("hosts", ["*", "localhost,*", ".*"])
def test_allowed_hosts_everything(hosts: str) -> None:
    with pytest.raises(ConfigurationError, match="DJANGO_ALLOWED_HOSTS"):
        read_environment(GOOD | {"DJANGO_ALLOWED_HOSTS": hosts})


def test_the_development_server_in_production() -> None:
    """`runserver` refuses to start unless DJANGO_DEBUG is true."""
    code, output = manage_to_end("runserver", "--noreload", "127.0.0.1:0", DJANGO_DEBUG="false")

    assert code != 0
    assert "development" in output


def test_sorting_that_never_ascends(staff: APIClient) -> None:
    for amount in (2, 3, 1):
        row(amount=amount)

    def amounts(ordering: str) -> list[str]:
        return [item["amount"] for item in staff.get(REQUESTS, {"ordering": ordering}).json()["results"]]

    assert amounts("amount") == ["1.00", "2.00", "3.00"]
    assert amounts("-amount") == ["3.00", "2.00", "1.00"]


@pytest.mark.django_db
def test_success_shown_on_http_400__a_refusal_never_looks_like_a_receipt(public: APIClient) -> None:
    answer = public.post(APPLICATIONS, {})

    assert answer.status_code == 400
    assert set(answer.json()) == set(FORM)
    assert "reference" not in answer.json()


def test_makemigrations_run_in_production() -> None:
    code, output = manage_to_end("makemigrations", DJANGO_DEBUG="false")

    assert code != 0
    assert "development only" in output
