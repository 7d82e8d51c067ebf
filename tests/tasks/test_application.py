"""The application's tasks as a person types them, as far as they can be tried without an engine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed

TASKS = """
from invoke import Collection

from ops.cli import main
from ops.tasks import application

names = ("up", "down", "ps", "logs", "restart", "migrate", "seed")
main(Collection(*(getattr(application, name) for name in names)))
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_clone(tmp_path_factory.mktemp("clone"))
    (root / "tasks.py").write_text(TASKS)
    (root / "env" / "broken").mkdir(mode=0o700)
    (root / "env" / "broken" / "web.env").write_text("WEB_PORT=many\n")
    return root


def dry(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return inv(clone, "--dry", *words, DOCKER_HOST="unix:///nowhere/docker.sock")


@pytest.mark.parametrize("words", ["ps", "logs", "down", "down --volumes"])
def test_looking_and_taking_down_need_no_valid_settings(clone: Path, words: str) -> None:
    done = dry(clone, *words.split(), "--env", "broken")
    assert (done.returncode, done.stderr) == (0, "")
    assert "andamio-broken" in done.stdout


def test_all_else_needs_them(clone: Path) -> None:
    done = dry(clone, "up", "--env", "broken")
    assert done.returncode == 2
    assert "problems in the settings" in done.stderr


def test_a_hint_names_the_environment(clone: Path) -> None:
    assert dry(clone, "ps", "--env", "broken").stdout.endswith("start it: ./inv up --env broken\n")
    assert dry(clone, "ps").stdout.endswith("start it: ./inv up\n")
