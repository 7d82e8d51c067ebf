"""A measured figure, what it is compared with, its limit, and whether that is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Measure(Enum):
    """What of a figure is limited: itself, or its relation to what it is compared with."""

    VALUE = "value"
    RATIO = "ratio"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class Limit:
    """The most, or with ``at_least`` the least, that a figure may be."""

    bound: float
    measure: Measure = Measure.VALUE
    at_least: bool = False

    def allows(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def text(self, unit: str) -> str:
        sign = "≥" if self.at_least else "≤"
        number = f"{self.bound:g}"
        return {
            Measure.VALUE: f"{sign} {number} {unit}",
            Measure.RATIO: f"{sign} {number} times",
            Measure.DIFFERENCE: f"{sign} + {number} {unit}",
        }[self.measure]


def at_most(bound: float) -> Limit:
    return Limit(bound)


def at_most_times(bound: float) -> Limit:
    return Limit(bound, Measure.RATIO)


def at_least_times(bound: float) -> Limit:
    return Limit(bound, Measure.RATIO, at_least=True)


def at_most_more(bound: float) -> Limit:
    return Limit(bound, Measure.DIFFERENCE)


@dataclass(frozen=True)
class Figure:
    """One line of the table: the medians of our samples and of those it is compared with.

    Attributes:
        name: what is measured.
        unit: of all samples.
        ours: our samples, one for each run.
        other: the samples of what it is compared with, taken in between; none where the limit is absolute.
        compared_with: what that is.
        limit: none for a line that only informs.
        command: what was run, as it can be typed.
        other_command: what was run to compare.
        note: what else there is to know.
    """

    name: str
    unit: str
    ours: Sequence[float]
    limit: Limit | None = None
    other: Sequence[float] = ()
    compared_with: str = ""
    command: str = ""
    other_command: str = ""
    note: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.ours)

    @property
    def other_value(self) -> float | None:
        return statistics.median(self.other) if self.other else None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other's; None where there is no other, or it is zero."""
        return self.value / self.other_value if self.other_value else None

    @property
    def difference(self) -> float | None:
        """Ours less the other's; None where there is no other."""
        return None if self.other_value is None else self.value - self.other_value

    @property
    def met(self) -> bool:
        """Whether the limit is met; what can't be compared isn't."""
        if self.limit is None:
            return True
        limited = {
            Measure.VALUE: self.value,
            Measure.RATIO: self.ratio,
            Measure.DIFFERENCE: self.difference,
        }[self.limit.measure]
        return limited is not None and self.limit.allows(limited)


@dataclass(frozen=True)
class Broken:
    """A benchmark that could not be taken, and why: its limits count as missed."""

    name: str
    reason: str
