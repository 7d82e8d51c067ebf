"""The other commands: seed, makemigrations, check, and the start under bad settings."""

import secrets
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from history.events import EventType
from history.store import read_history
from loans.demo.requests import demo_request
from loans.management.commands.seed import DEMONSTRATION_SIZE
from loans.models import LoanRequest, Status
from outbox.delivery import Outcome, deliver_next, handler_of
from outbox.models import Message, Topic
from tests.help import PASSWORD, manage_to_end

PRODUCTION = {
    "DJANGO_DEBUG": "false",
    "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
    "WEB_ORIGIN": "https://loans.example.com",
    "DJANGO_ALLOWED_HOSTS": "loans.example.com",
}


def seed(*arguments: str) -> str:
    output = StringIO()
    call_command("seed", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.django_db
def test_seeding_shows_every_state_and_can_be_repeated() -> None:
    assert f"added: {DEMONSTRATION_SIZE}" in seed()
    assert "added: 0" in seed()

    assert LoanRequest.objects.count() == DEMONSTRATION_SIZE
    assert set(LoanRequest.objects.values_list("status", flat=True)) == set(Status)
    assert LoanRequest.objects.exclude(deleted_at=None).exists()
    assert set(LoanRequest.objects.values_list("decided_by", flat=True)) == {None, "scoring", "staff"}


@pytest.mark.django_db
def test_seeding_bothers_nobody() -> None:
    seed()

    assert set(Message.objects.values_list("topic", flat=True)) == {"record"}
    assert all(email.endswith("@example.com") for email in LoanRequest.objects.values_list("email", flat=True))


def test_a_seeded_request_has_the_history_that_led_to_it(db: None, history_table: str) -> None:
    seed()
    while deliver_next(Topic.RECORD, handler_of(Topic.RECORD)) is Outcome.DELIVERED:
        pass
    loan = LoanRequest.objects.filter(status="approved", decided_by="staff", deleted_at=None).first()

    assert loan is not None
    events = read_history(loan.pk)
    assert [event.type for event in events] == ["created", "scored", "approved"]
    assert events[0].at == loan.created_at
    assert events[-1].at == loan.updated_at


def test_invented_requests_are_reproducible_and_in_the_past() -> None:
    now = timezone.now()

    for number in range(300):
        request = demo_request(number, now)
        assert request == demo_request(number, now)
        assert request.created_at <= request.updated_at <= now
        assert request.events[0].type == EventType.CREATED


@pytest.mark.django_db(transaction=True)
def test_filling_reaches_its_count_and_can_be_repeated() -> None:
    assert "requests added: 1000" in seed("--count", "1000")
    assert "requests added: 200" in seed("--count", "1200")
    assert "requests added: 0" in seed("--count", "1000")
    assert "requests added: 0" in seed("--count", "0")

    assert LoanRequest.objects.count() == 1200
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", ["-5", "1.5", "many", "", "10000001", "9" * 5000, "0" * 9 + "9" * 9, "٣"])
def test_a_count_that_is_none_is_refused(count: str) -> None:
    with pytest.raises(CommandError, match="--count: not a number from 0 to 10000000"):
        seed(f"--count={count}")

    assert not LoanRequest.objects.exists()


def test_a_wrong_count_is_bad_input() -> None:
    code, output = manage_to_end("seed", "--count", "-5")

    assert code == 2
    assert "--count: not a number from 0 to 10000000" in output


@pytest.mark.django_db
def test_there_is_no_staff_without_asking() -> None:
    seed()

    assert not User.objects.exists()


@pytest.mark.django_db
def test_staff_get_the_password_of_the_file_and_nothing_more(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")

    assert "created" in seed("--staff", "erika", "--password-file", str(file))
    assert "password set" in seed("--staff", "erika", "--password-file", str(file))

    user = authenticate(username="erika", password=PASSWORD)
    assert isinstance(user, User)
    assert (user.is_staff, user.is_superuser) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "short", "123456789012", "password1234", "erika-erika"])
def test_a_weak_password_is_refused(tmp_path: Path, password: str) -> None:
    file = tmp_path / "password"
    file.write_text(password)

    with pytest.raises(CommandError):
        seed("--staff", "erika", "--password-file", str(file))

    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("--staff", "erika"), ("--password-file", "-")])
def test_half_of_the_credentials_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="belong together"):
        seed(*arguments)


def test_deployment_checks_pass_under_production_settings() -> None:
    code, output = manage_to_end("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert code == 0, output
    assert "no issues" in output


@pytest.mark.parametrize(
    ("name", "value"), [("DJANGO_DEBUG", "1"), ("DJANGO_SECRET_KEY", "short"), ("DJANGO_ALLOWED_HOSTS", "*")]
)
def test_a_bad_setting_stops_the_process_with_one_line(name: str, value: str) -> None:
    code, output = manage_to_end("check", **{**PRODUCTION, name: value})

    assert code != 0
    assert output.startswith(f"configuration error: {name}: ")
    assert len(output.splitlines()) == 1


def test_https_hardens_the_settings() -> None:
    code, output = manage_to_end("diffsettings", "--output", "unified", **PRODUCTION)

    assert code == 0
    for line in (
        "+ SESSION_COOKIE_SECURE = True",
        "+ CSRF_COOKIE_SECURE = True",
        "+ SECURE_SSL_REDIRECT = True",
        "+ SECURE_HSTS_SECONDS = 31536000",
        "+ CSRF_TRUSTED_ORIGINS = ['https://loans.example.com']",
    ):
        assert line in output


def test_migrations_are_made_in_development_only() -> None:
    code, output = manage_to_end("makemigrations", **PRODUCTION)

    assert code != 0
    assert "DJANGO_DEBUG=true" in output
    assert manage_to_end("makemigrations", "--check", **PRODUCTION)[0] == 0
    development: dict[str, Any] = {**PRODUCTION, "DJANGO_DEBUG": "true"}
    assert manage_to_end("makemigrations", **development) == (0, "No changes detected\n")
