"""The address plan: any network that is accepted holds all subnets, apart from each other."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudformation.addresses import DOCKER, LARGEST, PRIVATE, SMALLEST, TIERS, ZONES, plan
from cloudformation.errors import DesignError
from tests.cloudformation import designs


@st.composite
def networks(draw: st.DrawFn, prefixes: st.SearchStrategy[int]) -> IPv4Network:
    """Private networks of a size, but those that lie in Docker's own range."""
    prefix = draw(prefixes)
    within = draw(st.sampled_from([private for private in PRIVATE if private.prefixlen <= prefix]))
    number = draw(st.integers(0, 2 ** (prefix - within.prefixlen) - 1))
    address = int(within.network_address) + (number << (32 - prefix))
    network = IPv4Network((address, prefix))
    return network if not network.overlaps(DOCKER) else IPv4Network(("10.0.0.0", prefix))


@given(networks(st.integers(LARGEST, SMALLEST)))
def test_subnets_are_in_the_network_and_apart(network: IPv4Network) -> None:
    made = plan(str(network))
    subnets = list(made.subnets.values())
    assert set(made.subnets) == {(tier, zone) for tier in TIERS for zone in ZONES}
    assert all(subnet.subnet_of(network) for subnet in subnets)
    assert not any(one.overlaps(other) for one, other in combinations(subnets, 2))


@given(networks(st.integers(LARGEST, SMALLEST)))
def test_a_tier_is_one_range_with_room_for_two_more_zones(network: IPv4Network) -> None:
    made = plan(str(network))
    for tier, quarter in zip(TIERS, network.subnets(prefixlen_diff=2), strict=False):
        assert all(made.subnets[tier, zone].subnet_of(quarter) for zone in ZONES)
        assert sum(made.subnets[tier, zone].num_addresses for zone in ZONES) * 2 == quarter.num_addresses


def test_the_smallest_network_holds_twice_the_most_instances_in_one_zone() -> None:
    """A zone is lost while a release doubles the instances of the other."""
    reserved = 5  # of each subnet, by AWS
    subnet = plan(f"10.0.0.0/{SMALLEST}").subnets["Backend", "A"]
    assert subnet.num_addresses - reserved > 200


def test_the_plan_is_as_documented() -> None:
    made = plan("10.20.0.0/16")
    assert {f"{tier} {zone}": made.subnet(tier, zone) for tier in TIERS for zone in ZONES} == {
        "Public A": "10.20.0.0/20",
        "Public B": "10.20.16.0/20",
        "Backend A": "10.20.64.0/20",
        "Backend B": "10.20.80.0/20",
        "Database A": "10.20.128.0/20",
        "Database B": "10.20.144.0/20",
    }


@pytest.mark.parametrize(
    ("cidr", "wrong", "right"),
    [
        ("", "'' is no range", "such as 10.20.0.0/16"),
        ("10.20.0.0", "the network 10.20.0.0 has no length", "such as 10.20.0.0/16"),
        ("10.20.0.0/33", "is no range", "such as 10.20.0.0/16"),
        ("10.20.0.256/16", "is no range", "such as 10.20.0.0/16"),
        ("10.20.0.0/16 ", "is no range", "such as 10.20.0.0/16"),
        ("fd00::/16", "is no range", "such as 10.20.0.0/16"),
        ("10.20.1.0/16", "isn't written as its first address and its length", "10.20.0.0/16"),
        ("10.20.0.0/255.255.0.0", "isn't written as its first address and its length", "10.20.0.0/16"),
        ("8.8.0.0/16", "the network 8.8.0.0/16 isn't private", "10.0.0.0/8"),
        ("100.64.0.0/16", "isn't private", "10.0.0.0/8"),
        ("10.0.0.0/15", "the network 10.0.0.0/15 is too large", "between /16 and /20"),
        ("10.0.0.0/21", "the network 10.0.0.0/21 is too small", "between /16 and /20"),
        ("172.17.0.0/16", "overlaps 172.17.0.0/16, the range of Docker's default bridge", "another range"),
        ("172.17.16.0/20", "overlaps 172.17.0.0/16, the range of Docker's default bridge", "another range"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(cidr: str, wrong: str, right: str) -> None:
    with pytest.raises(DesignError) as caught:
        designs.design_of(vpc_cidr=cidr)
    assert wrong in caught.value.what
    assert right in caught.value.hint


def test_environments_can_be_connected() -> None:
    one, other = (IPv4Network(designs.options_of(name).vpc_cidr) for name in designs.ENVIRONMENTS)
    assert not one.overlaps(other)
