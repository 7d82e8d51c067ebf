"""Colour and running times for a person's terminal, plain lines for everything else, and questions that fail closed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import nullcontext, redirect_stdout

import pytest

from ops.cli import terminal
from ops.cli.terminal import ask_secret, confirm, is_terminal, step, styled, table
from ops.errors import Refused


class Screen(io.StringIO):
    """A standard output or input that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """What a person watches when standard output is redirected to it: pytest puts its own back before each test."""
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return Screen()


def test_a_person_gets_colours(screen: Screen) -> None:
    with redirect_stdout(screen):
        assert is_terminal()
        assert styled("well", "green") == "\033[32mwell\033[0m"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("CI", "true"), ("CI", "")])
def test_plain_lines_where_they_belong(screen: Screen, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with redirect_stdout(screen):
        assert not is_terminal()
        assert styled("well", "green") == "well"


def test_an_empty_no_color_says_nothing(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    with redirect_stdout(screen):
        assert is_terminal()


def ticking(*times: float) -> Callable[[], float]:
    clock = iter(times)
    return lambda: next(clock)


def test_a_step_is_said_before_and_after_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with step("building", clock=ticking(10, 72.34)):
        assert capsys.readouterr().out == "  building…\n"
    assert capsys.readouterr().out == "✓ building (62.3 s)\n"


def test_a_step_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), step("building", clock=ticking(0, 1)):
        raise ZeroDivisionError
    assert capsys.readouterr().out.endswith("✗ building (1.0 s)\n")


def test_the_time_of_a_step_runs_on_a_terminal(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "REDRAW_SECONDS", 0.001)
    times = iter(range(1000))
    with redirect_stdout(screen), step("building", clock=lambda: next(times)):
        while "3 s" not in screen.getvalue():
            pass
    assert "\r  building… 1 s\r  building… 2 s" in screen.getvalue()
    assert "\n" not in screen.getvalue().rstrip("\n")
    assert "\r\033[K\033[32m✓\033[0m building" in screen.getvalue()


def test_a_table_has_even_columns_and_no_blanks_at_the_end() -> None:
    rows = [("NAME", "STATE", ""), ("a", "running", "well"), ("longer", "", "")]
    assert table(rows, indent=" ") == " NAME    STATE\n a       running  well\n longer"
    assert table([]) == ""


def test_yes_asks_nobody() -> None:
    confirm("this deletes all", yes=True)


def test_without_a_terminal_the_answer_is_no() -> None:
    with pytest.raises(Refused, match=r"this deletes all: that needs a yes.*\n  next: add --yes"):
        confirm("this deletes all", yes=False)


@pytest.mark.parametrize(("answer", "allowed"), [("yes\n", True), (" YES \n", True), ("y\n", False), ("", False)])
def test_a_person_has_to_write_yes(screen: Screen, monkeypatch: pytest.MonkeyPatch, answer: str, allowed: bool) -> None:
    monkeypatch.setattr(sys, "stdin", Screen(answer))
    refused = pytest.raises(Refused, match="nothing was changed")
    with redirect_stdout(screen), nullcontext() if allowed else refused:
        confirm("this deletes all", yes=False)
    assert screen.getvalue().startswith("This deletes all. Type yes to go on: ")


def test_a_secret_may_come_by_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hunter2\nmore\n"))
    assert ask_secret("Token: ") == "hunter2"


def test_no_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(Refused, match="none was given"):
        ask_secret("Token: ")
