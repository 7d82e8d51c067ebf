"""The environment: everything is checked, nothing is guessed, no secret is shown."""

import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.environment import ConfigurationError, read_environment

GOOD = {
    "DJANGO_SECRET_KEY": "kq8Zr1vX3nT5wB7yD9fH2jL4pS6uA0cE-gIkMoQsUwYbdfhjln",
    "DJANGO_ALLOWED_HOSTS": "localhost, backend,.example.com",
    "WEB_ORIGIN": "http://localhost:3000",
    "DATABASE_HOST": "db",
    "DATABASE_NAME": "andamio",
    "DATABASE_USER": "andamio",
    "DATABASE_PASSWORD": "pw-of-database",
    "DYNAMODB_TABLE": "andamio-history",
    "AWS_REGION": "eu-west-1",
    "SCORING_URL": "http://scoring:4010",
    "SCORING_TOKEN": "token-of-scoring",
    "NOTIFICATIONS_URL": "http://notifications:4010/",
    "NOTIFICATIONS_TOKEN": "token-of-notifications",
}


def refusal(**changes: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_environment(GOOD | changes)
    return str(caught.value)


def test_reads_all_with_safe_defaults() -> None:
    environment = read_environment(GOOD)

    assert environment.debug is False
    assert environment.allowed_hosts == ["localhost", "backend", ".example.com"]
    assert environment.https is False
    assert environment.database.port == 5432
    assert environment.database.sslmode == "require"
    assert environment.dynamodb.endpoint_url is None
    assert environment.notifications.url == "http://notifications:4010"


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("blank", [None, "", "   "])
def test_a_missing_variable_is_named(name: str, blank: str | None) -> None:
    variables = {key: value for key, value in GOOD.items() if key != name}
    if blank is not None:
        variables[name] = blank

    with pytest.raises(ConfigurationError, match=name):
        read_environment(variables)


@given(st.text(string.printable, min_size=1))
def test_debug_is_on_for_true_alone(text: str) -> None:
    assume(text.strip() not in {"", "true", "false"})

    assert "DJANGO_DEBUG: must be one of: true, false" in refusal(DJANGO_DEBUG=text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DJANGO_SECRET_KEY", "short"),
        ("DJANGO_SECRET_KEY", "a" * 60),
        ("DJANGO_SECRET_KEY", "django-insecure-" + GOOD["DJANGO_SECRET_KEY"]),
        ("DJANGO_SECRET_KEY", "change-me-" + GOOD["DJANGO_SECRET_KEY"]),
        ("DJANGO_ALLOWED_HOSTS", "*"),
        ("DJANGO_ALLOWED_HOSTS", "localhost,*.example.com"),
        ("DJANGO_ALLOWED_HOSTS", "localhost:8000"),
        ("DJANGO_ALLOWED_HOSTS", "localhost,,"),
        ("WEB_ORIGIN", "localhost:3000"),
        ("WEB_ORIGIN", "http://localhost:3000/"),
        ("WEB_ORIGIN", "http://localhost:port"),
        ("WEB_ORIGIN", "https://*.example.com"),
        ("DJANGO_LOG_LEVEL", "info"),
        ("APPLY_RATE", "0/hour"),
        ("APPLY_RATE", "many"),
        ("TRUSTED_PROXIES", "0"),
        ("DATABASE_PORT", "65536"),
        ("DATABASE_PORT", "٣٤"),
        ("DATABASE_SSLMODE", "off"),
        ("DYNAMODB_TABLE", "a b"),
        ("AWS_REGION", "Ireland"),
        ("SCORING_URL", "scoring:4010"),
        ("DYNAMODB_ENDPOINT_URL", "ftp://dynamodb"),
    ],
)
def test_a_malformed_value_is_refused_and_not_shown(name: str, value: str) -> None:
    message = refusal(**{name: value})

    assert message.startswith(f"configuration error: {name}: ")
    assert len(value) < 4 or value not in message


def test_keys_of_dynamodb_come_in_pairs() -> None:
    assert "DYNAMODB_SECRET_ACCESS_KEY" in refusal(DYNAMODB_ACCESS_KEY_ID="local")
    assert "DYNAMODB_ACCESS_KEY_ID" in refusal(DYNAMODB_SECRET_ACCESS_KEY="local")


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-the-file\n")

    environment = read_environment(GOOD | {"DATABASE_PASSWORD_FILE": str(file)})

    assert environment.database.password == "from-the-file"


def test_a_secret_file_that_is_not_there_is_an_error_even_with_a_value(tmp_path: Path) -> None:
    assert "DATABASE_PASSWORD_FILE" in refusal(DATABASE_PASSWORD_FILE=str(tmp_path / "nothing"))


def test_no_secret_is_printed() -> None:
    printed = repr(read_environment(GOOD | {"DYNAMODB_ACCESS_KEY_ID": "id", "DYNAMODB_SECRET_ACCESS_KEY": "sak-1"}))

    for secret in (GOOD["DJANGO_SECRET_KEY"], "pw-of-database", "token-of-", "sak-1"):
        assert secret not in printed
