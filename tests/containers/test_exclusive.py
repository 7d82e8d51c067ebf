"""Two tasks on one environment take turns; what one process does inside its turn is part of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.containers.exclusive import exclusive
from ops.containers.project import Project
from ops.paths import ROOT
from tests.containers.fake_host import FakeHost

TASK = """
import sys
from pathlib import Path
from invoke import Context
from ops.containers.exclusive import exclusive
from ops.containers.project import Project
from ops.shell import Shell

with exclusive(Shell(Context()), Project(sys.argv[2]), Path(sys.argv[1])):
    print("begun", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_task(folder: Path, environment: str = "local") -> Iterator[subprocess.Popen[str]]:
    """A process that takes its turn, and ends it when it reads a line."""
    command = (sys.executable, "-c", TASK, str(folder), environment)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().rstrip()


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_the_second_task_says_that_it_waits_and_begins_when_the_first_has_ended(tmp_path: Path) -> None:
    with another_task(tmp_path) as first:
        assert line(first) == "begun"
        with another_task(tmp_path) as second:
            assert line(second) == "waiting for another task on local…"
            assert first.poll() is None
            end(first)
            assert line(second) == "begun"


def test_a_task_that_was_killed_has_ended(tmp_path: Path) -> None:
    with another_task(tmp_path) as first:
        assert line(first) == "begun"
        first.kill()
        first.wait()
        with another_task(tmp_path) as second:
            assert line(second) == "begun"


def test_environments_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with another_task(tmp_path) as first, another_task(tmp_path, "second") as second:
        assert line(first) == line(second) == "begun"


def test_a_task_within_a_task_has_its_turn_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell, project = FakeHost().shell, Project("local")
    with exclusive(shell, project, tmp_path):
        with exclusive(shell, project, tmp_path):
            pass
        with another_task(tmp_path) as other:
            assert line(other).startswith("waiting")
    assert capsys.readouterr().out == ""


def test_a_dry_run_waits_for_nobody(tmp_path: Path) -> None:
    with another_task(tmp_path) as first:
        assert line(first) == "begun"
        with exclusive(FakeHost(dry=True).shell, Project("local"), tmp_path):
            pass
