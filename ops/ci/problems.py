"""What is wrong with a pipeline file: each problem with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ops.errors import BadInput


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong; ``line`` counts from 1, 0 where there is none; ``hint`` says what would be right."""

    line: int
    what: str
    hint: str = ""

    def at(self, file: str) -> str:
        """``file:line: what (hint)``, as compilers write it, so that editors find the place."""
        place = f"{file}:{self.line}" if self.line else file
        return f"{place}: {self.what}" + (f" ({self.hint})" if self.hint else "")


class PipelineError(BadInput):
    """A pipeline file that can't be run as it is; holds every problem."""

    def __init__(self, problems: Iterable[Problem], file: str) -> None:
        self.problems = tuple(sorted(problems))
        first, *rest = [problem.at(file) for problem in self.problems]
        super().__init__(
            "\n".join([first, *(f"       {line}" for line in rest)]), hint=f"correct {file}, then: ./inv ci.check"
        )
