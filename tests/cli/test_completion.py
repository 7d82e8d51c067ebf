"""Completion: what is offered, and that real shells offer it."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.cli.completion import BEFORE_TASKS, SCRIPTS, candidates
from ops.cli.line import Line
from ops.cli.task import Task
from ops.errors import AndamioError
from ops.paths import ROOT
from tests.cli.conftest import Use, namespace
from tests.cli.test_line import CORE, find

pytestmark = pytest.mark.typed

PATIENCE = 20  # seconds, for a shell to write what it is sure to write

TASKS = ["paint", "mix", "move", "refuse", "command", "bug", "interrupt", "brushes.list"]
OF_PAINT = ["--colour", "--copies", "--proof", "--size", "--dry", "--echo", "--help"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ([], TASKS),
        (["pa"], TASKS),
        (["paint", ""], ["red", "green", "blue", *TASKS]),
        (["paint", "red", ""], TASKS),
        (["paint", "--"], OF_PAINT),
        (["paint", "red", "--c"], OF_PAINT),
        (["paint", "--size", ""], ["small", "large"]),
        (["paint", "--size", "sm"], ["small", "large"]),
        (["paint", "--size", "=", "sm"], ["small", "large"]),
        (["paint", "--size", "="], ["small", "large"]),
        (["paint", "--size=s"], ["--size=small", "--size=large"]),
        (["paint", "--copies", ""], []),
        (["paint", "--nonsense", "--"], OF_PAINT),
        (["mix", "--colours", "red", "--colours", ""], ["red", "green", "blue"]),
        (["--d"], list(BEFORE_TASKS)),
        (["--help", "pa"], TASKS),
        (["paint", "--copies", "two", "--"], []),
    ],
)
def test_offers(words: list[str], offered: list[str]) -> None:
    assert candidates(words, Line(find, CORE), namespace()) == offered


def test_choices_that_cannot_be_found_offer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[str]:
        raise AndamioError("no such folder")

    monkeypatch.setattr(Task, "choices_of", fail)
    assert candidates(["paint", "--size", ""], Line(find, CORE), namespace()) == []


def test_the_front_door_answers_shells(use: Use) -> None:
    assert use("--complete", "--", "paint", "--size", "").out == "small\nlarge\n"
    assert use("--complete", "--", "--print-completion-script", "").out.split() == ["bash", "fish", "zsh"]
    assert use("--complete").out.split() == TASKS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_prints_the_script_of_a_shell(use: Use, shell: str) -> None:
    assert use("--print-completion-script", shell).out == (SCRIPTS / f"inv.{shell}").read_text()


class Terminal:
    """An interactive shell on a terminal of its own."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.master, slave = pty.openpty()
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "dumb", "PS1": "$ "}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=ROOT, start_new_session=True
        )
        os.close(slave)
        self.seen = ""

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def wait_for(self, pattern: str) -> None:
        """Wait until the shell has written something that matches; forget what was before it."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < deadline, self.seen
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 4096).decode(errors="replace")
        self.seen = self.seen[found.end() :]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture(params=["bash", "zsh"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A shell without any start-up files that has read the completion script."""
    name = request.param
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    commands = {
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "zsh": ["zsh", "-f", "-i"],
    }
    load = {
        "bash": "source <(./inv --print-completion-script bash)",
        "zsh": "autoload -Uz compinit; compinit -u; source <(./inv --print-completion-script zsh)",
    }
    terminal = Terminal(commands[name], tmp_path)
    try:
        terminal.type(f"{load[name]}; echo rea''dy\r")
        terminal.wait_for("ready")
        yield terminal
    finally:
        terminal.close()


def test_a_real_shell_completes_tasks_options_and_choices(terminal: Terminal) -> None:
    terminal.type("./inv makemi\t")
    terminal.wait_for("makemigrations")
    terminal.type("\x15./inv logs --fol\t")
    terminal.wait_for("--follow")
    terminal.type("\x15./inv logs back\t")
    terminal.wait_for("logs backend")
    terminal.type("\x15./inv logs --service dyn\t")
    terminal.wait_for("--service dynamodb")
    terminal.type("\x15./inv logs --service=dyn\t")
    terminal.wait_for("--service=dynamodb")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("./inv makemi", "makemigrations"),
        ("./inv logs --fol", "--follow"),
        ("./inv logs back", "backend"),
        ("./inv logs --service dyn", "dynamodb"),
        ("./inv logs --service=dyn", "--service=dynamodb"),
    ],
)
def test_a_real_fish_completes(typed: str, completed: str, tmp_path: Path) -> None:
    """Fish can be asked for its completions."""
    ask = "./inv --print-completion-script fish | source; complete --do-complete $argv[1]"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = ["fish", "--no-config", "--command", ask, typed]
    assert subprocess.check_output(command, cwd=ROOT, env=environment, text=True).split() == [completed]
