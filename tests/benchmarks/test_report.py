"""The table and the JSON: what is missed is named, also what could not be measured."""

from __future__ import annotations

import json

from benchmarks.figures import Broken, Figure, at_least_times, at_most, at_most_more
from benchmarks.report import HEADINGS, as_json, missed, rows

RATE = Figure(
    "list", "requests/s", [480, 500.4, 520], at_least_times(4), [100.0, 110.0, 120.0], "runserver", "wrk a", "wrk b"
)
SIZE = Figure("image", "MB", [258.4], at_most_more(90), [178.1], "its base")
SLOW = Figure("edit", "s", [9.0], at_most(8))
TOLD = Figure("by name", "ms", [12.34], None, [10.0], "with 1,000")
BROKEN = Broken("builds", "no such image\n  next: build it")


def test_each_figure_is_a_row() -> None:
    assert rows([RATE, SIZE, SLOW, TOLD, BROKEN]) == [
        HEADINGS,
        ("list", "500 requests/s", "110 requests/s (runserver)", "4.55", "≥ 4 times", "yes"),
        ("image", "258 MB", "178 MB (its base)", "+ 80.3 MB", "≤ + 90 MB", "yes"),
        ("edit", "9 s", "-", "-", "≤ 8 s", "no"),
        ("by name", "12.3 ms", "10 ms (with 1,000)", "1.23", "-", "-"),
        ("builds", "-", "no such image", "-", "-", "no"),
    ]


def test_missed_and_broken_ones_are_named() -> None:
    assert missed([RATE, SIZE, SLOW, TOLD, BROKEN]) == ["edit", "builds"]
    assert missed([RATE, SIZE, TOLD]) == []


def test_json_has_all_samples_and_commands() -> None:
    written = json.loads(json.dumps(as_json([RATE, BROKEN], {"cores": 2})))
    assert written["machine"] == {"cores": 2}
    assert written["missed"] == ["builds"]
    rate, broken = written["figures"]
    assert rate["samples"] == [480, 500.4, 520]
    assert rate["other_samples"] == [100.0, 110.0, 120.0]
    assert (rate["command"], rate["other_command"]) == ("wrk a", "wrk b")
    assert (rate["met"], broken["met"]) == (True, False)
    assert broken["reason"] == BROKEN.reason
