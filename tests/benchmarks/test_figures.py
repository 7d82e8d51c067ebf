"""When a limit is met: of the figure itself, of a ratio, of a difference; never with nothing to compare to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.figures import Figure, Limit, at_least_times, at_most, at_most_more, at_most_times


def figure(limit: Limit | None, ours: Sequence[float], other: Sequence[float] = ()) -> Figure:
    return Figure("a figure", "s", ours, limit, other)


@pytest.mark.parametrize(
    ("limit", "ours", "other", "met"),
    [
        (at_most(8), [8.0], [], True),
        (at_most(8), [8.01], [], False),
        (at_most(0), [0], [5], True),
        (at_most(0), [1], [5], False),
        (at_most_times(1.15), [1.15], [1.0], True),
        (at_most_times(1.15), [1.16], [1.0], False),
        (at_least_times(4), [400.0], [100.0], True),
        (at_least_times(4), [399.0], [100.0], False),
        (at_most_more(90), [258.0], [178.0], True),
        (at_most_more(90), [269.0], [178.0], False),
    ],
)
def test_a_limit_is_met_up_to_its_bound(limit: Limit, ours: list[float], other: list[float], met: bool) -> None:
    assert figure(limit, ours, other).met is met


@pytest.mark.parametrize("limit", [at_most_times(1.15), at_least_times(4), at_most_more(90)])
def test_what_is_compared_with_nothing_misses_its_limit(limit: Limit) -> None:
    assert not figure(limit, [1.0]).met


@pytest.mark.parametrize("limit", [at_most_times(1.15), at_least_times(4)])
def test_a_ratio_to_zero_misses_its_limit(limit: Limit) -> None:
    assert not figure(limit, [1.0], [0.0]).met


def test_a_figure_without_a_limit_only_informs() -> None:
    assert figure(None, [100.0], [1.0]).met


def test_medians_are_compared_so_that_one_slow_run_counts_for_nothing() -> None:
    measured = figure(at_most_times(1.15), [1.0, 1.1, 50.0], [1.0, 1.0, 1.0])
    assert measured.value == 1.1
    assert measured.met


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (at_most(8), "≤ 8 s"),
        (at_most_times(1.15), "≤ 1.15 times"),
        (at_least_times(4), "≥ 4 times"),
        (at_most_more(90), "≤ + 90 s"),
    ],
)
def test_a_limit_says_what_is_allowed(limit: Limit, text: str) -> None:
    assert limit.text("s") == text
