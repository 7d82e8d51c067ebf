"""The one family of expected errors: the front door prints them as one message and exits non-zero."""

from __future__ import annotations


class AndamioError(Exception):
    """Something that can be expected to go wrong: a bad file, a missing tool, a refused connection.

    Args:
        what: what is wrong, in one clause; never holds a secret.
        where: ``file:line``, a host or a service; empty when there is no such place.
        hint: what to do next, as a command where there is one.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        message = f"{self.where}: {self.what}" if self.where else self.what
        return f"{message}\n  next: {self.hint}" if self.hint else message


class BadInput(AndamioError):
    """What somebody typed or wrote into a setting can't be meant: nothing was tried."""

    exit_code = 2


class ToolMissing(AndamioError):
    """A program that a task needs is not installed, or can't be used by this user."""


class CommandFailed(AndamioError):
    """A program that a task started exited with a non-zero code, which is ``code``; ``output`` is what it wrote."""

    def __init__(self, what: str, where: str = "", hint: str = "", code: int = 1, output: str = "") -> None:
        super().__init__(what, where, hint)
        self.code = code
        self.output = output


class Refused(AndamioError):
    """The task declined to act: no confirmation, or a state in which acting would do harm."""
