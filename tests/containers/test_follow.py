"""Ctrl-C ends the watching, not the application, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ops.checks.stack import planned
from ops.containers.launch import follow
from ops.shell import Command, Shell
from tests.containers.fake_host import FakeHost


@dataclass(frozen=True)
class Interrupted(Shell):
    """A shell whose command writes one line and is then ended by Ctrl-C."""

    ran: list[Command] = field(default_factory=list)

    def lines(self, command: Command) -> Iterator[str]:
        self.ran.append(command)
        yield "backend-1  | started"
        raise KeyboardInterrupt


def test_the_end_of_watching_is_a_line_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Interrupted(FakeHost())
    follow(shell, planned())
    shown, said = capsys.readouterr().out.splitlines()
    assert shown == "backend-1  | started"
    assert said == "stopped watching; the application goes on until ./inv down --env andamio-tests"
    assert "--ansi=never" in shell.ran[0]
