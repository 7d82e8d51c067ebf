"""Measuring in turns, and timing commands: one that fails has no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.sampling import in_turns, output, seconds
from ops.errors import CommandFailed


def test_measures_are_taken_in_turns() -> None:
    order: list[str] = []

    def measure(name: str) -> int:
        order.append(name)
        return len(order)

    taken = in_turns({"a": lambda: measure("a"), "b": lambda: measure("b")}, rounds=3)
    assert order == ["a", "b"] * 3
    assert taken == {"a": [1, 3, 5], "b": [2, 4, 6]}


def test_a_command_takes_as_long_as_it_runs() -> None:
    assert 0.2 <= seconds(("sleep", "0.2")) < 5


def test_a_command_that_fails_is_an_error_with_its_last_lines() -> None:
    with pytest.raises(CommandFailed, match=r"exited with 3.*(?s:.)*no such thing"):
        seconds(("sh", "-c", "echo no such thing >&2; exit 3"))


def test_a_command_runs_where_and_with_what_it_is_told(tmp_path: Path) -> None:
    said = output(("sh", "-c", 'pwd; echo "$NAME"'), cwd=tmp_path, env={"NAME": "a value"})
    assert said.splitlines() == [str(tmp_path), "a value"]
