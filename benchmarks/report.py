"""The figures as one table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.figures import Broken, Figure, Measure

HEADINGS = ("FIGURE", "OURS", "COMPARED WITH", "RATIO", "LIMIT", "MET")


def rows(measured: Sequence[Figure | Broken]) -> list[tuple[str, ...]]:
    """The table's rows, with headings."""
    return [HEADINGS, *(_row(one) for one in measured)]


def missed(measured: Sequence[Figure | Broken]) -> list[str]:
    """The names of the figures that miss their limit, or could not be taken."""
    return [one.name for one in measured if isinstance(one, Broken) or not one.met]


def as_json(measured: Sequence[Figure | Broken], machine: dict[str, Any]) -> dict[str, Any]:
    """All there is: the machine, every figure with its samples and commands, and what is missed."""
    return {"machine": machine, "missed": missed(measured), "figures": [_object(one) for one in measured]}


def _row(one: Figure | Broken) -> tuple[str, ...]:
    if isinstance(one, Broken):
        return (one.name, "-", one.reason.splitlines()[0], "-", "-", "no")
    other = "-"
    if one.other_value is not None:
        other = f"{_number(one.other_value)} {one.unit} ({one.compared_with})"
    return (
        one.name,
        f"{_number(one.value)} {one.unit}",
        other,
        _relation(one),
        one.limit.text(one.unit) if one.limit else "-",
        "-" if one.limit is None else "yes" if one.met else "no",
    )


def _relation(one: Figure) -> str:
    """The ratio; where the difference is limited, that."""
    if one.limit and one.limit.measure is Measure.DIFFERENCE and one.difference is not None:
        return f"+ {_number(one.difference)} {one.unit}"
    return "-" if one.ratio is None else f"{one.ratio:.2f}"


def _object(one: Figure | Broken) -> dict[str, Any]:
    if isinstance(one, Broken):
        return {"name": one.name, "met": False, "reason": one.reason}
    return {
        "name": one.name,
        "unit": one.unit,
        "ours": one.value,
        "samples": list(one.ours),
        "compared_with": one.compared_with,
        "other": one.other_value,
        "other_samples": list(one.other),
        "ratio": one.ratio,
        "limit": one.limit.text(one.unit) if one.limit else None,
        "met": one.met,
        "command": one.command,
        "other_command": one.other_command,
        "note": one.note,
    }


def _number(value: float) -> str:
    """Three digits that count, without an exponent."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
