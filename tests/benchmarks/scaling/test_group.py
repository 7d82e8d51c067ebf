"""Instances: when they serve, when they are believed in, and that no request is lost from the books."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scaling.day import ZoneLoss, simulate
from benchmarks.scaling.demand import HOUR, Demand
from benchmarks.scaling.group import Fleet
from benchmarks.scaling.policies import Fixed, TargetTracking, cpu_tracked, requests_tracked
from tests.benchmarks.scaling.groups import ASSUMED, GROUP, NOTICED_AFTER, SERVES_AFTER, group

OURS = TargetTracking((cpu_tracked(GROUP.cpu_target), requests_tracked(GROUP.requests_target)))


def fleet(size: int = 2, **changed: int) -> Fleet:
    return Fleet.settled(group(**changed), ASSUMED, size, now=0)


def test_a_settled_group_serves_from_both_zones() -> None:
    settled = fleet(4)
    assert sorted(one.zone for one in settled.serving(0)) == ["a", "a", "b", "b"]
    assert len(settled.warm(0)) == 4


def test_a_new_instance_serves_when_it_has_booted_and_was_found_healthy() -> None:
    growing = fleet()
    growing.want(3)
    growing.tend(0)
    assert [len(growing.serving(now)) for now in (0, SERVES_AFTER - 1, SERVES_AFTER)] == [2, 2, 3]
    assert [len(growing.warm(now)) for now in (GROUP.warmup - 1, GROUP.warmup)] == [2, 3]


def test_what_is_too_much_for_it_waits_and_the_rest_is_refused() -> None:
    served = fleet().serve(500, 0)
    assert (served.answered, served.waiting, served.refused) == (200, 100, 200)


def test_what_waits_at_one_that_ends_is_answered_by_the_others() -> None:
    shrinking = fleet(4)
    shrinking.serve(480, 0)
    waiting = sum(one.waiting for one in shrinking.instances)
    shrinking.want(3)
    assert shrinking.tend(1) == 0
    assert sum(one.waiting for one in shrinking.instances) == waiting == 80


def test_a_lost_zone_takes_half_of_the_requests_until_it_is_noticed() -> None:
    halved = fleet()
    halved.lose("a", 100)
    during = halved.serve(100, 100)
    assert (during.answered, during.refused) == (50, 50)
    after = halved.serve(100, 100 + NOTICED_AFTER)
    assert (after.answered, after.refused) == (100, 0)


def test_what_was_lost_is_replaced_in_the_zone_that_is_left() -> None:
    halved = fleet(4)
    halved.lose("a", 100)
    noticed = 100 + NOTICED_AFTER + ASSUMED.replaced_after
    halved.tend(noticed - 1)
    assert len(halved.serving(noticed - 1)) == 2
    halved.tend(noticed)
    assert [one.zone for one in halved.instances] == ["b"] * 4
    assert len(halved.serving(noticed + SERVES_AFTER)) == 4


def test_one_that_boots_longer_than_its_grace_is_replaced_again_and_again() -> None:
    """And never serves: a grace that is too short doesn't make a slow boot quick."""
    hopeless = fleet(grace=20)
    hopeless.want(3)
    starts = set()
    for now in range(1000):
        hopeless.tend(now)
        starts |= {one.started for one in hopeless.instances if one.started >= 0}
        assert len(hopeless.serving(now)) == 2
    assert len(starts) > 5


def test_with_nobody_to_serve_all_is_refused() -> None:
    gone = fleet()
    gone.lose("a", 0)
    gone.lose("b", 0)
    served = gone.serve(100, NOTICED_AFTER)
    assert (served.answered, served.refused) == (0, 100)


@given(wanted=st.integers(-5, 50), least=st.integers(1, 5), more=st.integers(0, 10))
def test_no_policy_gets_it_out_of_its_bounds(wanted: int, least: int, more: int) -> None:
    bounded = fleet(least=least, most=least + more)
    bounded.want(wanted)
    bounded.tend(0)
    assert least <= len(bounded.instances) <= least + more


@given(
    rates=st.lists(st.integers(0, 3000), min_size=1, max_size=8),
    loses=st.integers(0, 1500),
    lasts=st.integers(0, 1500),
)
def test_every_request_is_answered_refused_or_waits(rates: list[int], loses: int, lasts: int) -> None:
    """Whatever comes, and whenever a zone goes; and the group stays within its bounds."""
    arrivals = [rate for rate in rates for _ in range(300)]
    seconds = simulate(GROUP, ASSUMED, OURS, arrivals, ZoneLoss("a", loses, loses + lasts), 2)
    accounted = sum(one.answered + one.refused for one in seconds) + seconds[-1].waiting
    assert accounted == pytest.approx(sum(arrivals))
    assert all(GROUP.least <= one.size <= GROUP.most for one in seconds)
    assert all(one.answered >= 0 and one.refused >= -1e-6 for one in seconds)
    assert all(one.answered <= one.capacity + 1e-6 for one in seconds)


def test_a_zone_that_is_lost_halves_what_can_be_answered_and_the_group_recovers() -> None:
    seconds = simulate(GROUP, ASSUMED, Fixed(4), [100] * 3 * HOUR, ZoneLoss("a", HOUR, 2 * HOUR), 4)
    assert [seconds[at].capacity for at in (HOUR - 1, HOUR, 2 * HOUR - 1, 3 * HOUR - 1)] == [400, 200, 400, 400]
    assert sum(one.refused for one in seconds) == pytest.approx(NOTICED_AFTER * 50)


def test_a_day_is_the_same_each_time() -> None:
    assert Demand(100).arrivals() == Demand(100).arrivals()
    assert Demand(100).arrivals() != Demand(100, seed=1).arrivals()


def test_the_spike_is_ten_times_what_would_come_anyway() -> None:
    with_spike, without = Demand(100), Demand(100, spike=1)
    middle = with_spike.spike_at + with_spike.rise + 60
    assert with_spike.rate(middle) == pytest.approx(10 * without.rate(middle))
    assert with_spike.rate(with_spike.spike_at - 1) == without.rate(with_spike.spike_at - 1)
    after = with_spike.spike_at + with_spike.lasts + with_spike.rise
    assert with_spike.rate(after) == without.rate(after)
    assert max(without.rate(second) for second in range(24 * HOUR)) == pytest.approx(100)
