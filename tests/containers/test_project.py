"""What hints tell somebody to type acts on the environment that they are about."""

from __future__ import annotations

import pytest

from ops.containers.project import Project
from ops.settings.environment import VARIABLE


@pytest.fixture(autouse=True)
def no_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_default_environment_need_not_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Project("local").typed("logs", "migrate") == "./inv logs migrate"
    monkeypatch.setenv(VARIABLE, "second")
    assert Project("second").typed("up") == "./inv up"


def test_another_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Project("second").typed("up") == "./inv up --env second"
    monkeypatch.setenv(VARIABLE, "second")
    assert Project("local").typed("up") == "./inv up --env local"


def test_what_compose_finds_by_its_labels_needs_no_file() -> None:
    assert Project("x").compose("down") == ("docker", "compose", "--project-name", "andamio-x", "down")
