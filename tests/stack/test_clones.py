"""Another clone of this repository, with an environment of the same name and other secrets, leaves ours alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ops.containers.ownership import volumes_of
from ops.paths import ROOT
from tests.stack.containers import docker
from tests.stack.live import Live
from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.stack

TASKS = """
from invoke import Collection

from ops.cli import main
from ops.tasks import application, doctor

names = ("up", "down", "ps", "restart", "migrate", "seed", "createsuperuser")
main(Collection(doctor.doctor, *(getattr(application, name) for name in names)))
"""


@pytest.fixture
def clone(live: Live, tmp_path: Path) -> Path:
    root = make_clone(tmp_path)
    (root / "tasks.py").write_text(TASKS)
    shutil.copytree(live.application.environment.folder, root / "env" / live.name)
    return root


def typed(live: Live, clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return inv(clone, *words, "--env", live.name)


@pytest.mark.parametrize("words", ["up", "down --volumes --yes", "restart", "migrate", "seed", "createsuperuser"])
def test_no_task_changes_what_another_clone_has(live: Live, clone: Path, words: str) -> None:
    before = {one.id: one.state["StartedAt"] for one in live.all()}
    done = typed(live, clone, *words.split())
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith(f"error: {live.project} belongs to the clone at {ROOT}\n  next: ")
    assert {one.id: one.state["StartedAt"] for one in live.all()} == before


def test_doctor_says_whose_it_is(live: Live, clone: Path) -> None:
    done = typed(live, clone, "doctor")
    assert done.returncode == 1
    assert f"{live.project} belongs to the clone at {ROOT}" in done.stdout
    assert "our own" not in done.stdout


def test_looking_says_whose_it_is(live: Live, clone: Path) -> None:
    shown = typed(live, clone, "ps").stdout
    assert f"{live.project} belongs to the clone at {ROOT}" in shown
    assert f"{live.project}-db-1" in shown


def test_the_data_are_labelled_too(live: Live) -> None:
    """They outlive the containers."""
    assert docker(*volumes_of(live.application.named)[1:]).splitlines() == [str(ROOT)] * 2
