"""Reads a command line token by token, as Invoke will: whose option is it, does it wait for a value, may a word follow.

Invoke answers a missing value, one given twice or one that is no number with a traceback or "No idea what it is!".
Shell completion asks the same questions of an unfinished line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from invoke import Argument
from invoke.parser import ParserContext

from ops.cli.task import AnyTask, Task
from ops.errors import BadInput

Options = Mapping[str, Argument]


class Line:
    """Where a reader of the command line stands.

    Args:
        find: the task of a name; None when there is none.
        core: what can stand anywhere.

    Attributes:
        called: the task that the next option belongs to; None before the first one.
        waiting: the option whose value comes next; empty when none does.
    """

    def __init__(self, find: Callable[[str], AnyTask | None], core: ParserContext) -> None:
        self.find = find
        self.core: Options = {flag: argument for argument in core.args.values() for flag in _flags(argument)}
        self.called: AnyTask | None = None
        self.name = ""
        self.waiting = ""
        self.options: Options = {}
        self.given: set[str] = set()

    @property
    def word(self) -> str:
        """The option of the task that a bare word would be the value of; empty when it takes none, or has it."""
        word = self.called.word if isinstance(self.called, Task) else ""
        return "" if f"--{word}" in self.given else word

    def option(self, name: str) -> Argument | None:
        """The task's option of a name, or else the one that every task has."""
        return self.options.get(name) or self.core.get(name)

    def read(self, token: str) -> str:
        """Take the next token; returns it as Invoke understands it.

        Raises:
            BadInput: an option without its value, given twice, or not with a whole number where one belongs.
        """
        if self.waiting:
            self._take_value(self.waiting, token)
            return token
        if token.startswith("-"):
            self._take_option(token)
            return token
        called = None if self._is_allowed_word(token) else self.find(token)
        if called:
            self._enter(token, called)
            return token
        if self.word:
            spelled = f"--{self.word}={token}"
            self._take_option(spelled)
            return spelled
        return token

    def finish(self) -> None:
        """The line ends here.

        Raises:
            BadInput: an option still waits for its value.
        """
        if self.waiting:
            raise self._refusal(f"{self.waiting} needs a value")

    def _is_allowed_word(self, token: str) -> bool:
        """As in ``logs migrate``, which shows the logs of a service and applies no migrations."""
        return isinstance(self.called, Task) and bool(self.word) and token in self.called.choices_of(self.word)

    def _enter(self, name: str, called: AnyTask) -> None:
        self.name, self.called, self.given = name, called, set()
        self.options = {flag: argument for argument in called.get_arguments() for flag in _flags(argument)}

    def _take_option(self, token: str) -> None:
        name, equals, value = token.partition("=")
        option = self.option(name)
        if option is None:
            return  # Invoke's parser says so, with the names of those that there are
        if name in self.given and option.takes_value and option.kind is not list:
            raise self._refusal(f"{name} is given twice")
        self.given.add(name)
        if equals and not option.takes_value:
            raise self._refusal(f"{name} takes no value")
        if equals:
            self._take_value(name, value)
        elif option.takes_value and not option.optional:
            self.waiting = name

    def _take_value(self, name: str, value: str) -> None:
        self.waiting = ""
        option = self.option(name)
        if not value:  # as of an unset variable in a script: it must not become the default
            raise self._refusal(f"{name} needs a value")
        if value.startswith("-") and self.option(value):
            raise self._refusal(f"{name} needs a value, and {value} is an option")
        if option and option.kind is int and not value.removeprefix("-").isdecimal():
            raise self._refusal(f"{name} needs a whole number, not {value!r}")

    def _refusal(self, what: str) -> BadInput:
        return BadInput(what, where=self.name, hint=f"./inv --help {self.name}".rstrip())


def spelled_out(tokens: Iterable[str], line: Line) -> list[str]:
    """``logs backend`` → ``logs --service=backend``: Invoke has bare words for required arguments only."""
    spelled = [line.read(token) for token in tokens]
    line.finish()
    return spelled


def _flags(argument: Argument) -> list[str]:
    return [f"--{name}" if len(name) > 1 else f"-{name}" for name in argument.names]
