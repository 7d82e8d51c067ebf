"""A host that answers commands from what a test says of it, and notes those that change something."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

from invoke import Config, Context, Result

from ops.shell import Command, Shell

Answer = str | Result | Callable[[], "str | Result"]


class FakeHost(Context):
    """Answers a known command; an unknown one as a shell does that finds no such program.

    Attributes:
        answers: what a command writes on standard output, or its whole result, or a function that makes either.
        ran: the commands that were run, not probed, in order.
    """

    def __init__(self, dry: bool = False) -> None:
        super().__init__(Config(overrides={"run": {"dry": dry}}))
        self._set(answers={}, ran=[], probed=[])

    answers: dict[str, Answer]
    ran: list[Command]
    probed: list[Command]

    @property
    def shell(self) -> Shell:
        return Shell(self)

    def says(self, command: Command, answer: Answer) -> FakeHost:
        self.answers[shlex.join(command)] = answer
        return self

    def run(self, command: str, **options: Any) -> Result:
        is_probe = options.get("dry") is False
        (self.probed if is_probe else self.ran).append(tuple(shlex.split(command)))
        found = self.answers.get(command, Result(exited=127) if is_probe else "")
        answer = found() if callable(found) else found
        return Result(stdout=answer) if isinstance(answer, str) else answer
