"""Which subnet serves what, judged by what uses it and where its routes lead, not by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cloudformation.invariants.world import Resource, World

EVERYWHERE = ("0.0.0.0/0", "::/0")


def database_subnets(world: World) -> tuple[Resource, ...]:
    """The subnets that databases may be put into."""
    return distinct(subnet for group in world.all("RDS::DBSubnetGroup") for subnet in group.to("SubnetIds"))


def backend_subnets(world: World) -> tuple[Resource, ...]:
    """The subnets that the backend runs in, whoever runs it."""
    by_group = (
        subnet for group in world.all("AutoScaling::AutoScalingGroup") for subnet in group.to("VPCZoneIdentifier")
    )
    path = "NetworkConfiguration.AwsvpcConfiguration.Subnets"
    by_service = (subnet for service in world.all("ECS::Service") for subnet in service.to(path))
    return distinct((*by_group, *by_service))


def balancer_subnets(world: World) -> tuple[Resource, ...]:
    """The subnets that the balancer has addresses in."""
    balancers = world.all("ElasticLoadBalancingV2::LoadBalancer")
    return distinct(subnet for balancer in balancers for subnet in balancer.to("Subnets"))


def public_subnets(world: World) -> tuple[Resource, ...]:
    """The subnets whose routes lead to an internet gateway."""
    return tuple(subnet for subnet in world.all("EC2::Subnet") if is_public(subnet))


def is_public(subnet: Resource) -> bool:
    """True when a route of the subnet leads to an internet gateway."""
    return any(
        gateway.type == "AWS::EC2::InternetGateway"
        for table in route_tables(subnet)
        for route in routes(table)
        for gateway in route.to("GatewayId")
    )


def zone(subnet: Resource) -> str:
    """The availability zone as a text, the same for the same zone; empty when the subnet doesn't say."""
    return subnet.text("AvailabilityZone") or subnet.text("AvailabilityZoneId")


def zones(subnets: Iterable[Resource]) -> set[str]:
    """The zones of some subnets."""
    return {zone(subnet) for subnet in subnets} - {""}


def route_tables(subnet: Resource) -> tuple[Resource, ...]:
    """The tables that the subnet is associated with: one, or none for the network's main table."""
    associations = subnet.world.all("EC2::SubnetRouteTableAssociation")
    mine = (one for one in associations if subnet in one.to("SubnetId"))
    return tuple(table for one in mine for table in one.to("RouteTableId"))


def routes(table: Resource) -> tuple[Resource, ...]:
    """The routes of a table."""
    return tuple(route for route in table.world.all("EC2::Route") if table in route.to("RouteTableId"))


def default_routes(subnet: Resource) -> Iterator[Resource]:
    """The routes of a subnet that lead everywhere, IPv4 or IPv6."""
    for table in route_tables(subnet):
        for route in routes(table):
            if {route.text("DestinationCidrBlock"), route.text("DestinationIpv6CidrBlock")} & set(EVERYWHERE):
                yield route


def distinct(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Each resource once, in order."""
    return tuple(dict.fromkeys(resources))
