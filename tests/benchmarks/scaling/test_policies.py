"""Policies decide as AWS says: three minutes above for more, fifteen below for fewer, and the cautious one counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scaling.policies import StepScaling, TargetTracking, cpu_tracked, requests_tracked
from tests.benchmarks.scaling.groups import seen

CPU = TargetTracking((cpu_tracked(50),))
BOTH = TargetTracking((cpu_tracked(50), requests_tracked(3000)))


@pytest.mark.parametrize(
    ("cpu", "wanted"),
    [
        ((90, 90), 2),
        ((90, 90, 90), 4),
        ((90, 50, 90), 2),
        ((51, 51, 51), 3),
        ((100, 100, 100), 4),
        ((40,) * 14, 2),
        ((50,) * 15, 2),
    ],
)
def test_more_after_three_minutes_in_proportion(cpu: tuple[float, ...], wanted: int) -> None:
    assert CPU.wanted(seen(*cpu), 2) == wanted


@pytest.mark.parametrize(
    ("cpu", "wanted"), [((20,) * 14, 6), ((20,) * 15, 3), ((45,) * 15, 6), ((44,) * 15, 6), ((10,) * 14 + (50,), 6)]
)
def test_fewer_after_fifteen_minutes_below_nine_tenths(cpu: tuple[float, ...], wanted: int) -> None:
    assert CPU.wanted(seen(*cpu, warm=6, size=6), 6) == wanted


def test_nothing_is_taken_away_while_something_warms_up() -> None:
    assert CPU.wanted(seen(*[20.0] * 15, warm=5, size=6), 6) == 6


def test_what_warms_up_counts_as_there() -> None:
    """Two at full use want four; those that were started for it aren't started twice."""
    assert CPU.wanted(seen(100, 100, 100, warm=2, size=4), 4) == 4


def test_the_one_that_wants_more_counts() -> None:
    """CPU use can't be more than all there is, and so asks for twice as many at most; requests show how many come."""
    assert BOTH.wanted(seen(100, 100, 100, requests=18_000), 2) == 12
    assert CPU.wanted(seen(100, 100, 100, requests=18_000), 2) == 4


def test_fewer_only_when_both_agree() -> None:
    quiet = [10.0] * 15
    assert BOTH.wanted(seen(*quiet, requests=2900, warm=6, size=6), 6) == 6
    assert BOTH.wanted(seen(*quiet, requests=1000, warm=6, size=6), 6) == 2
    until_now = [*seen(*quiet[1:], requests=2900, warm=6, size=6), *seen(10, requests=1000, warm=6, size=6)]
    assert BOTH.wanted(until_now, 6) == 6


@given(cpu=st.lists(st.floats(0, 100), min_size=1, max_size=20), desired=st.integers(1, 12))
def test_high_use_never_means_fewer_and_low_use_never_more(cpu: list[float], desired: int) -> None:
    wanted = CPU.wanted(seen(*cpu, warm=desired, size=desired), desired)
    if min(cpu[-3:]) > 50:
        assert wanted >= desired
    if max(cpu[-15:]) < 45:
        assert wanted <= desired


@pytest.mark.parametrize(
    ("cpu", "wanted"),
    [((59,) * 3, 4), ((61,) * 3, 5), ((76,) * 3, 6), ((95,) * 3, 8), ((95, 95), 4), ((20,) * 15, 3), ((20,) * 14, 4)],
)
def test_steps(cpu: tuple[float, ...], wanted: int) -> None:
    assert StepScaling().wanted(seen(*cpu, warm=4, size=4), 4) == wanted


def test_steps_wait_while_something_warms_up() -> None:
    assert StepScaling().wanted(seen(95, 95, 95, warm=4, size=6), 6) == 6
