"""A dry run of the tests prints all that a run does, in its order, and does none of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import pytest

from ops.checks import stack, suites
from ops.checks.suites import Suite
from ops.paths import CACHE, ROOT
from tests.containers.fake_host import FakeHost

STORY = (
    "-m pytest -m 'not typed and not ssh and not aws and not docker and not stack'",
    "docker buildx build --load --tag andamio/frontend-dev:local",
    "docker buildx build --load --tag andamio/backend-test:local",
    "docker buildx build --load --tag andamio/browser:local",
    "-m pytest -m typed",
    "-m pytest -m ssh",
    "design.xml tests/cloudformation tests/aws",
    "-m pytest -m aws",
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


MEET = """
import pathlib, time
pathlib.Path({mine!r}).touch()
ends = time.monotonic() + 10
while not pathlib.Path({other!r}).exists():
    if time.monotonic() > ends:
        raise SystemExit("the other one never came")
    time.sleep(0.01)
print("output of {name}", flush=True)
pathlib.Path({xml!r}).write_text('<testsuite tests="1"/>')
"""


def meeting(folder: Path, name: str, other: str, when: Literal["then", "beside"]) -> Suite:
    """A suite of one test, which passes when the other one runs at the same time."""
    script = MEET.format(mine=str(folder / name), other=str(folder / other), name=name, xml=str(folder / f"{name}.xml"))
    return Suite(name, f"what {name} proves", False, False, lambda _: (sys.executable, "-c", script), when)


def test_a_suite_beside_the_others_runs_while_they_do_and_is_shown_after_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.checks.suites.REPORTS", tmp_path)
    chosen = [meeting(tmp_path, "slow", "quick", "beside"), meeting(tmp_path, "quick", "slow", "then")]
    done = suites.run_all(FakeHost().shell, chosen, lambda title: print(title, flush=True))
    assert [(one.suite, one.passed, one.failed) for one in done] == [("slow", 1, 0), ("quick", 1, 0)]
    shown = capfd.readouterr().out
    assert shown.index("output of quick") < shown.index("what slow proves") < shown.index("output of slow")
