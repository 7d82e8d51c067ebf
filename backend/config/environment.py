"""The environment of the process, read once, typed and checked.

Nothing here guesses: a variable that is missing or malformed raises `ConfigurationError`, whose message names
the variable and what it should be, never its value. A secret is read from the file that `NAME_FILE` names
(the way Compose and Swarm mount secrets); `NAME` itself serves where no file is given.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

SECRET_KEY_LENGTH = 50
# Fewer different characters than that are a pattern, not chance.
SECRET_KEY_VARIETY = 10
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
RATE = re.compile(r"[1-9]\d*/(second|minute|hour|day)")
# Django's own marker of a generated key, and what people leave in examples.
PLACEHOLDER_SECRET = re.compile(r"django-insecure|change.?me|example|placeholder|secret.?key|x{5,}", re.IGNORECASE)


class ConfigurationError(Exception):
    """A variable of the environment is missing or malformed."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"configuration error: {name}: {expected}")
        self.name = name


@dataclass(frozen=True)
class Database:
    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    sslmode: str


@dataclass(frozen=True)
class DynamoDB:
    """Without an endpoint it is AWS; without keys boto3 looks for credentials in its usual places."""

    table: str
    region: str
    endpoint_url: str | None
    access_key_id: str | None
    secret_access_key: str | None = field(repr=False)


@dataclass(frozen=True)
class Microservice:
    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Environment:
    debug: bool
    secret_key: str = field(repr=False)
    allowed_hosts: list[str]
    web_origin: str
    log_level: str
    apply_rate: str
    sign_in_rate: str
    trusted_proxies: int
    database: Database
    dynamodb: DynamoDB
    scoring: Microservice
    notifications: Microservice

    @property
    def https(self) -> bool:
        """Whether browsers reach the application over TLS."""
        return self.web_origin.startswith("https://")


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Turn environment variables into settings.

    Raises:
        ConfigurationError: for the first variable that is missing or malformed.
    """
    reader = _Reader(variables)
    debug = reader.boolean("DJANGO_DEBUG", default="false")
    return Environment(
        debug=debug,
        secret_key=_secret_key(reader),
        allowed_hosts=_allowed_hosts(reader),
        web_origin=_origin(reader, "WEB_ORIGIN"),
        log_level=reader.choice("DJANGO_LOG_LEVEL", LOG_LEVELS, default="INFO"),
        apply_rate=reader.matching("APPLY_RATE", RATE, "a rate such as 20/minute", default="20/minute"),
        sign_in_rate=reader.matching("SIGN_IN_RATE", RATE, "a rate such as 10/minute", default="10/minute"),
        trusted_proxies=reader.integer("TRUSTED_PROXIES", minimum=1, maximum=10, default="1"),
        database=Database(
            host=reader.text("DATABASE_HOST"),
            port=reader.integer("DATABASE_PORT", minimum=1, maximum=65535, default="5432"),
            name=reader.text("DATABASE_NAME"),
            user=reader.text("DATABASE_USER"),
            password=reader.secret("DATABASE_PASSWORD"),
            sslmode=reader.choice("DATABASE_SSLMODE", SSL_MODES, default="require"),
        ),
        dynamodb=_dynamodb(reader),
        scoring=Microservice(_url(reader, "SCORING_URL"), reader.secret("SCORING_TOKEN")),
        notifications=Microservice(_url(reader, "NOTIFICATIONS_URL"), reader.secret("NOTIFICATIONS_TOKEN")),
    )


def _secret_key(reader: "_Reader") -> str:
    key = reader.secret("DJANGO_SECRET_KEY")
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < SECRET_KEY_VARIETY:
        raise ConfigurationError("DJANGO_SECRET_KEY", f"must be at least {SECRET_KEY_LENGTH} random characters")
    if PLACEHOLDER_SECRET.search(key):
        raise ConfigurationError("DJANGO_SECRET_KEY", "is a placeholder; generate a random one")
    return key


def _allowed_hosts(reader: "_Reader") -> list[str]:
    hosts = [host.strip() for host in reader.text("DJANGO_ALLOWED_HOSTS").split(",")]
    if any("*" in host for host in hosts):
        raise ConfigurationError("DJANGO_ALLOWED_HOSTS", "must name each host; a wildcard is refused")
    if not all(re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]", host) for host in hosts):
        raise ConfigurationError("DJANGO_ALLOWED_HOSTS", "must be host names separated by commas, without ports")
    return hosts


def _origin(reader: "_Reader", name: str) -> str:
    origin = reader.text(name)
    parts = _split_url(name, origin)
    if f"{parts.scheme}://{parts.netloc}" != origin or "@" in origin or "*" in origin:
        raise ConfigurationError(name, "must be scheme://host[:port] and nothing more")
    return origin


def _url(reader: "_Reader", name: str) -> str:
    url = reader.text(name)
    _split_url(name, url)
    return url.rstrip("/")


def _split_url(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise ConfigurationError(name, "must be an http:// or https:// address")


def _dynamodb(reader: "_Reader") -> DynamoDB:
    endpoint_url = _url(reader, "DYNAMODB_ENDPOINT_URL") if reader.optional("DYNAMODB_ENDPOINT_URL") else None
    access_key_id = reader.optional("DYNAMODB_ACCESS_KEY_ID")
    secret_access_key = reader.optional_secret("DYNAMODB_SECRET_ACCESS_KEY")
    if access_key_id and not secret_access_key:
        raise ConfigurationError("DYNAMODB_SECRET_ACCESS_KEY", "is required together with DYNAMODB_ACCESS_KEY_ID")
    if secret_access_key and not access_key_id:
        raise ConfigurationError("DYNAMODB_ACCESS_KEY_ID", "is required together with DYNAMODB_SECRET_ACCESS_KEY")
    return DynamoDB(
        table=reader.matching("DYNAMODB_TABLE", re.compile(r"[A-Za-z0-9_.-]{3,255}"), "a DynamoDB table name"),
        region=reader.matching("AWS_REGION", re.compile(r"[a-z]{2}(-[a-z]+)+-\d"), "a region such as eu-west-1"),
        endpoint_url=endpoint_url,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
    )


class _Reader:
    """Typed look-ups in a mapping of variables; blank means missing."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def optional(self, name: str) -> str | None:
        return self._variables.get(name, "").strip() or None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.optional(name) or default
        if value is None:
            raise ConfigurationError(name, "is missing")
        return value

    def boolean(self, name: str, default: str) -> bool:
        return self.choice(name, ("true", "false"), default) == "true"

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise ConfigurationError(name, f"must be one of: {', '.join(choices)}")
        return value

    def integer(self, name: str, minimum: int, maximum: int, default: str) -> int:
        value = self.text(name, default)
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not minimum <= int(value) <= maximum:
            raise ConfigurationError(name, f"must be a whole number from {minimum} to {maximum}")
        return int(value)

    def matching(self, name: str, pattern: re.Pattern[str], expected: str, default: str | None = None) -> str:
        value = self.text(name, default)
        if not pattern.fullmatch(value):
            raise ConfigurationError(name, f"must be {expected}")
        return value

    def secret(self, name: str) -> str:
        value = self.optional_secret(name)
        if value is None:
            raise ConfigurationError(name, f"is missing (give the path of its file as {name}_FILE)")
        return value

    def optional_secret(self, name: str) -> str | None:
        path = self.optional(f"{name}_FILE")
        if path is None:
            return self.optional(name)
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{name}_FILE", "must name a readable text file") from error
