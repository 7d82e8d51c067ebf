"""A dry run of the tests prints all that a run does, in its order, and does none of it."""

from __future__ import annotations

import pytest

from ops.checks import stack, suites
from ops.paths import CACHE, ROOT
from tests.containers.fake_host import FakeHost

STORY = (
    "-m pytest -m 'not typed and not ssh and not docker and not stack'",
    "-m pytest -m typed",
    "-m pytest -m ssh",
    "docker buildx build --load --tag andamio/frontend-dev:local",
    "docker buildx build --load --tag andamio/backend-test:local",
    "docker buildx build --load --tag andamio/browser:local",
    "docker run --rm --network=none",  # the frontend's
    "-m pytest -m docker",
    "down --volumes --remove-orphans",
    "docker buildx build --load --tag andamio/backend:local",
    "up --detach --wait",
    "manage.py seed --staff staff --password-file -",
    "backend-test python -m pytest",
    "browser --junitxml=/reports/browser.xml",
    "-m pytest -m stack",
    "down --volumes --remove-orphans --timeout=5",
)


@pytest.fixture(autouse=True)
def no_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base images are another story."""
    monkeypatch.setattr("ops.containers.base_images.ensure", lambda *_: None)


def printed(capsys: pytest.CaptureFixture[str], *names: str) -> list[str]:
    chosen = [suite for suite in suites.SUITES if suite.name in names or not names]
    assert suites.run_all(FakeHost(dry=True).shell, chosen, print) == []
    return capsys.readouterr().out.splitlines()


def test_builds_start_suites_and_removal_are_printed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys)
    at = 0
    for step in STORY:
        found = next((number for number, line in enumerate(lines[at:], at) if step in line), None)
        assert found is not None, f"{step}, after {lines[:at][-1:]}"
        at = found + 1
    assert at == len(lines), lines[at:]


def test_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    places = (ROOT / "env" / stack.NAME, CACHE / f"andamio-{stack.NAME}.env")
    before = [place.exists() for place in places]
    printed(capsys)
    assert [place.exists() for place in places] == before


def test_a_suite_that_needs_nothing_starts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = printed(capsys, "unit")
    assert "pytest" in line
