"""Gateways, addresses, the balancer, and the traffic within and out of the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ops.aws.cost.assumptions import written
from ops.aws.cost.item import Context, Item, Rate

NAT = "AWS::EC2::NatGateway"


def nat_gateway(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """Its hours, and its share of what goes through all of them and on to the internet."""
    yield Item("gateway", context.hours, "nat.hour")
    yield Item("traffic", context.share("nat_gb", NAT), "nat.gb", ("nat_gb",))
    yield Item("out to the internet", context.share("internet_gb", NAT), "transfer.out", ("internet_gb",))


def address(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """A public IPv4 address, used or not."""
    yield Item("public IPv4 address", context.hours, "ipv4.hour")


def vpc(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """What goes from zone to zone is charged on both sides."""
    yield Item("between the zones", 2 * context.assumptions.of("cross_zone_gb"), "transfer.zone", ("cross_zone_gb",))


def balancer(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """Its hours, and the capacity units that are used on average."""
    units = context.assumptions.of("balancer_units")
    yield Item("balancer", context.hours, "alb.hour")
    yield Item(f"{written(units)} capacity units", units * context.hours, "alb.lcu", ("balancer_units",))


RATES: dict[str, Rate] = {
    "AWS::EC2::EIP": address,
    "AWS::EC2::NatGateway": nat_gateway,
    "AWS::EC2::VPC": vpc,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": balancer,
}
