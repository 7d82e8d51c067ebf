"""Pushing: what arrives is what was built, faults that pass are tried again, and what doesn't is said clearly."""

from __future__ import annotations

from typing import Any

import pytest
from docker.errors import APIError, ImageNotFound
from hypothesis import given
from hypothesis import strategies as st
from requests import ReadTimeout
from urllib3.exceptions import ReadTimeoutError

from ops.containers import registry
from ops.containers.registry import Credentials, PushFailed, host, is_loopback, push
from ops.containers.registry_faults import FAULTS, OTHER, fault_of
from ops.errors import ToolMissing
from ops.settings import Secret

SHA = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "a" * 64
ARRIVED = {"aux": {"Digest": DIGEST}}
REMOTE = f"registry.example.com/team/backend:{SHA}"
TOKEN = Secret("canary-0123456789")

Outcome = dict[str, Any] | Exception


class FakeEngine:
    """The part of the SDK's client that a push uses; each push plays the next of the given outcomes."""

    def __init__(self, outcomes: list[Outcome], there: list[str | Exception] | None = None) -> None:
        self.outcomes = outcomes
        self.there = there or [DIGEST]
        self.images = self
        self.api = self
        self.logins: list[dict[str, str] | None] = []
        self.missing = False

    def get(self, name: str) -> FakeEngine:
        if self.missing:
            raise ImageNotFound("No such image")
        return self

    def tag(self, repository: str, tag: str) -> None:
        self.tagged = f"{repository}:{tag}"

    def push(self, repository: str, tag: str, auth_config: dict[str, str] | None, **_: object) -> list[dict[str, Any]]:
        self.logins.append(auth_config)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return [outcome]

    def inspect_distribution(self, remote: str, auth_config: object) -> dict[str, Any]:
        answer = self.there[0] if len(self.there) == 1 else self.there.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"Descriptor": {"digest": answer}}


def pushed(engine: FakeEngine, **options: Any) -> str:
    options.setdefault("pause", lambda _: None)
    return push("local", REMOTE, None, client=engine, **options)


def test_a_passing_fault_is_tried_again_with_growing_pauses() -> None:
    silent = ReadTimeoutError(None, "", "Read timed out.")  # type: ignore[arg-type] # no pool
    engine = FakeEngine([{"error": "read: connection reset by peer"}, silent, ReadTimeout("timed out"), ARRIVED])
    pauses: list[float] = []
    assert pushed(engine, pause=pauses.append) == DIGEST
    assert pauses == [1.0, 2.0, 4.0]


def test_an_image_that_can_not_be_verified_at_once_is_pushed_again() -> None:
    engine = FakeEngine([ARRIVED, ARRIVED], there=[APIError("502 Bad Gateway"), DIGEST])
    assert pushed(engine) == DIGEST
    assert len(engine.logins) == 2


def test_a_refusal_is_not_tried_again() -> None:
    engine = FakeEngine([{"error": "unauthorized: authentication required"}, ARRIVED])
    with pytest.raises(PushFailed, match="refuses this login: unauthorized") as caught:
        pushed(engine, pause=lambda _: pytest.fail("it waited"))
    assert len(engine.logins) == 1
    assert "REGISTRY_TOKEN" in caught.value.hint


def test_a_fault_that_does_not_pass_ends() -> None:
    engine = FakeEngine([{"error": "i/o timeout"} for _ in range(9)])
    with pytest.raises(PushFailed, match=f"^{REMOTE}: the registry doesn't answer: i/o timeout"):
        pushed(engine)
    assert len(engine.logins) == 4


def test_all_attempts_together_take_ten_minutes_at_most() -> None:
    engine = FakeEngine([{"error": "i/o timeout"} for _ in range(9)])
    times = iter((0.0, 1.0, 601.0))
    with pytest.raises(PushFailed):
        pushed(engine, clock=lambda: next(times))
    assert len(engine.logins) == 2


def test_an_endless_push_ends() -> None:
    """An engine that reports progress is not silent; a registry that takes a byte a second is never done."""
    engine = FakeEngine([{"status": "Pushing"}])
    times = iter((0.0, 601.0, 602.0))
    with pytest.raises(PushFailed, match="not done after 600 s"):
        pushed(engine, clock=lambda: next(times))


def test_another_image_under_the_tag_is_an_error() -> None:
    engine = FakeEngine([ARRIVED], there=["sha256:" + "b" * 64])
    with pytest.raises(PushFailed, match="the registry has sha256:bbbb"):
        pushed(engine)


def test_a_push_without_a_digest_is_an_error() -> None:
    with pytest.raises(PushFailed, match="no digest"):
        pushed(FakeEngine([{"status": "done"}]))


def test_what_is_not_built_is_named_with_the_task_that_builds_it() -> None:
    engine = FakeEngine([])
    engine.missing = True
    with pytest.raises(PushFailed, match=r"there is no image local\n  next: \./inv nginx\.build"):
        pushed(engine, builder="nginx.build")


def test_without_an_engine_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(ToolMissing, match="no Docker engine answers"):
        push("local", REMOTE, None)


def test_the_token_goes_to_the_engine_and_shows_nowhere() -> None:
    engine = FakeEngine([{"error": "denied"}])
    credentials = Credentials("andamio", TOKEN)
    with pytest.raises(PushFailed) as caught:
        push("local", REMOTE, credentials, client=engine)
    assert engine.logins == [{"username": "andamio", "password": TOKEN.reveal()}]
    assert TOKEN.reveal() not in f"{caught.value!s}{caught.value!r}{credentials}"


@pytest.mark.parametrize(
    ("said", "meant", "passing"),
    [
        ("denied: requested access to the resource is denied", "refuses this login", False),
        ("no basic auth credentials", "refuses this login", False),
        ("Get https://registry.example.com/v2/: x509: certificate signed by unknown authority", "trust", False),
        ("http: server gave HTTP response to HTTPS client", "trust", False),
        ("dial tcp: lookup registry.example.com: no such host", "leads nowhere", False),
        ("dial tcp 127.0.0.1:5000: connect: connection refused", "doesn't answer", True),
        ("net/http: TLS handshake timeout", "doesn't answer", True),
        ("unexpected EOF", "doesn't answer", True),
        ("received unexpected HTTP status: 503 Service Unavailable", "doesn't answer", True),
        ("manifest invalid: manifest invalid", "the push failed", False),
    ],
)
def test_what_engines_say(said: str, meant: str, passing: bool) -> None:
    fault = fault_of(Exception(said))
    assert meant in fault.what
    assert fault.passing is passing


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_digest_is_no_sign_of_a_fault(digest: str) -> None:
    """It may well hold 502 or, between other digits, anything."""
    assert fault_of(Exception(f"pushed sha256:{digest}, but the registry has another")) is OTHER


def test_every_kind_of_fault_says_what_to_do() -> None:
    assert all(fault.hint and fault.what for fault in (*FAULTS, OTHER))


@pytest.mark.parametrize(
    ("prefix", "where", "loopback"),
    [
        ("localhost:5000", "localhost:5000", True),
        ("127.0.0.1:5000/team", "127.0.0.1:5000", True),
        ("localhost/team", "localhost", True),
        ("docker.io/user", "docker.io", False),
        ("localhost.example.com/team", "localhost.example.com", False),
        ("user", registry.HUB, False),
        ("user/team", registry.HUB, False),
        ("registry.example.com", "registry.example.com", False),
    ],
)
def test_which_registry_a_prefix_names(prefix: str, where: str, loopback: bool) -> None:
    assert host(prefix) == where
    assert is_loopback(prefix) == loopback
