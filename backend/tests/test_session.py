"""Signing in and out."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from tests.help import PASSWORD

URL = "/api/session/"


def sign_in(browser: APIClient, username: str = "erika", password: str = PASSWORD) -> Any:
    return browser.post(URL, {"username": username, "password": password})


@pytest.mark.django_db
def test_a_visitor_has_no_user_and_gets_the_csrf_cookie(public: APIClient) -> None:
    answer = public.get(URL)

    assert answer.json() == {"user": None}
    assert "csrftoken" in answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_staff_sign_in_and_out(public: APIClient, erika: User) -> None:
    assert sign_in(public).json() == {"user": {"username": "erika"}}
    assert public.get(URL).json() == {"user": {"username": "erika"}}
    assert public.cookies["sessionid"]["httponly"]
    assert public.get("/api/requests/").status_code == 200

    assert public.delete(URL).status_code == 204
    assert public.get(URL).json() == {"user": None}
    assert public.get("/api/requests/").status_code == 403


@pytest.mark.parametrize(
    ("username", "password"), [("erika", "wrong"), ("nobody", PASSWORD), ("erika", PASSWORD + " "), ("ERIKA", PASSWORD)]
)
def test_wrong_credentials_are_refused_all_alike(public: APIClient, erika: User, username: str, password: str) -> None:
    answer = sign_in(public, username, password)

    assert answer.status_code == 403
    assert answer.json() == {"detail": "The user name or the password is wrong."}
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_only_active_staff_can_sign_in(public: APIClient, erika: User, change: dict[str, bool]) -> None:
    User.objects.update(**change)

    assert sign_in(public).status_code == 403


def test_signing_in_needs_the_csrf_token(erika: User) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    assert sign_in(browser).status_code == 403

    token = browser.get(URL).cookies["csrftoken"].value
    answer = browser.post(
        URL,
        {"username": "erika", "password": PASSWORD},
        headers={"X-CSRFToken": token, "Referer": "http://testserver/"},
    )

    assert answer.status_code == 200


def test_a_signed_in_change_needs_the_csrf_token(erika: User) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(erika)

    assert browser.delete(URL).status_code == 403
    assert browser.post("/api/requests/1/approve/").status_code == 403


def test_repeated_failures_are_slowed_down(public: APIClient, erika: User) -> None:
    failures = [sign_in(public, password="wrong").status_code for _ in range(5)]
    refused = sign_in(public)

    assert failures == [403] * 5
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60


def test_successes_do_not_use_up_the_limit(public: APIClient, erika: User) -> None:
    assert {sign_in(public).status_code for _ in range(8)} == {200}


def test_another_address_is_not_slowed_down(erika: User, settings: Settings) -> None:
    for _ in range(6):
        sign_in(APIClient(headers={"X-Forwarded-For": "203.0.113.1"}), password="wrong")

    assert sign_in(APIClient(headers={"X-Forwarded-For": "203.0.113.2"})).status_code == 200


def test_the_admin_shares_the_limit(erika: User) -> None:
    def attempt(password: str) -> int:
        return int(
            APIClient()
            .post("/admin/login/", {"username": "erika", "password": password}, format="multipart")
            .status_code
        )

    assert {attempt(PASSWORD) for _ in range(6)} == {302}
    assert [attempt("wrong") for _ in range(6)] == [200] * 5 + [429]
    assert sign_in(APIClient()).status_code == 429


def test_a_forged_forwarding_header_does_not_help(erika: User) -> None:
    def attempt(number: int) -> int:
        browser = APIClient(headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.1"})
        return int(sign_in(browser, password="wrong").status_code)

    assert [attempt(number) for number in range(6)] == [403] * 5 + [429]
