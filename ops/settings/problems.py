"""What is wrong with env files: problems are collected first and reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from ops.errors import BadInput


class Fault(NamedTuple):
    """What is wrong and what is expected instead, in words that never hold a value."""

    wrong: str
    expected: str


@dataclass(frozen=True)
class Problem:
    """One fault and its place; as text: ``file:line: NAME: what is wrong, expected what``.

    ``line`` is 0 and ``name`` empty where there is none, as for a file that is missing.
    """

    file: str
    line: int
    name: str
    fault: Fault

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.name}: " if self.name else ""
        return f"{place}: {subject}{self.fault.wrong}, expected {self.fault.expected}"


class SettingsError(BadInput):
    """Env files or their templates are not valid; ``problems`` holds all that is wrong with them."""

    def __init__(self, problems: Iterable[Problem], hint: str = "") -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{count} in the settings:{lines}", hint=hint)


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known name that ``given`` most looks like; None when it looks like none of them."""
    matches = get_close_matches(given, list(known), n=1, cutoff=0.75)
    return matches[0] if matches else None
