"""The VPC, its zones, subnets and gateways. What a subnet is for shows in what uses it and in its routes."""

from __future__ import annotations

from cloudformation.diagram.model import Card, Nat, Network, Reach, Subnet
from cloudformation.diagram.reading.words import only, place
from cloudformation.errors import DesignError
from cloudformation.invariants import tiers
from cloudformation.invariants.world import Resource, World

ZONES = 2  # side by side on the page
ENDPOINTS = {"s3": "S3", "dynamodb": "DynamoDB"}


def read(world: World) -> Network:
    """The network.

    Raises:
        DesignError: there is no VPC, or its subnets aren't in two zones.
    """
    vpc = only(world.all("EC2::VPC"))
    if vpc is None:
        raise DesignError("the design has no network to draw")
    zones = tuple(dict.fromkeys(tiers.zone(subnet) for subnet in world.all("EC2::Subnet")))
    if len(zones) != ZONES:
        raise DesignError(f"the diagram has room for {ZONES} zones, and the network has {len(zones)}")
    return Network(
        id=place(vpc),
        cidr=vpc.text("CidrBlock"),
        zones=tuple(_zone_name(zone, number) for number, zone in enumerate(zones)),
        rows=_rows(world, zones),
        nats=tuple(_nat(nat) for nat in world.all("EC2::NatGateway")),
        internet_gateway=_internet_gateway(world),
        endpoints=_endpoints(world),
    )


def region(world: World) -> str:
    """Where the network is."""
    return next((world.views[vpc.stack].region for vpc in world.all("EC2::VPC")), "")


def _zone_name(zone: str, number: int) -> str:
    """Its name where the template says it; which it is in an account is known to AWS only."""
    return f"Availability Zone {'AB'[number] if '$' in zone else zone}"


def _rows(world: World, zones: tuple[str, ...]) -> tuple[tuple[Subnet, ...], ...]:
    """The subnets of one use each, from the outside in."""
    public, database = set(tiers.public_subnets(world)), set(tiers.database_subnets(world))
    uses: dict[int, list[Subnet]] = {}
    for subnet in world.all("EC2::Subnet"):
        depth = 0 if subnet in public else 2 if subnet in database else 1
        uses.setdefault(depth, []).append(_subnet(subnet, zones))
    return tuple(tuple(sorted(uses[depth], key=lambda subnet: subnet.zone)) for depth in sorted(uses))


def _subnet(subnet: Resource, zones: tuple[str, ...]) -> Subnet:
    return Subnet(place(subnet), zones.index(tiers.zone(subnet)), subnet.text("CidrBlock"), _reach(subnet))


def _reach(subnet: Resource) -> Reach:
    if tiers.is_public(subnet):
        return "public"
    return "outgoing" if any(tiers.default_routes(subnet)) else "isolated"


def ways_out(nat: Resource) -> tuple[Resource, ...]:
    """The subnets whose default route leads to the NAT gateway."""
    return tuple(
        subnet
        for subnet in nat.world.all("EC2::Subnet")
        if any(nat in route.to("NatGatewayId") for route in tiers.default_routes(subnet))
    )


def _nat(nat: Resource) -> Nat:
    subnet = only(nat.to("SubnetId"))
    address = "Elastic IP" if nat.get("AllocationId") else "private"
    card = Card(place(nat), "network/nat-gateway", "NAT gateway", (address,))
    return Nat(card, place(subnet) if subnet else "", tuple(place(one) for one in ways_out(nat)))


def _internet_gateway(world: World) -> Card | None:
    attached = [
        gateway
        for attachment in world.all("EC2::VPCGatewayAttachment")
        for gateway in attachment.to("InternetGatewayId")
    ]
    found = only(attached)
    return Card(place(found), "network/internet-gateway", "Internet gateway") if found else None


def gateway_endpoints(world: World) -> tuple[Resource, ...]:
    """The VPC's gateway endpoints."""
    return tuple(one for one in world.all("EC2::VPCEndpoint") if one.text("VpcEndpointType") in ("", "Gateway"))


def service(endpoint: Resource) -> str:
    """The service that an endpoint leads to, such as ``dynamodb``."""
    return endpoint.text("ServiceName").rpartition(".")[2]


def _endpoints(world: World) -> Card | None:
    found = gateway_endpoints(world)
    names = tuple(ENDPOINTS.get(service(one), service(one)) for one in found)
    return Card(place(found[0]), "network/endpoint", "Gateway endpoints", names) if found else None
