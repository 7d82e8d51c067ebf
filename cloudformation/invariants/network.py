"""The network: three kinds of subnets in two zones, and what can reach what by its routes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network
from itertools import combinations

from cloudformation.invariants import tiers
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.statements import OF_RESOURCE, statements
from cloudformation.invariants.world import Flaw, Resource, World

ZONES = 2
READING = ("Get", "List", "Describe", "Query", "BatchGet")


@invariant("Public, backend, balancer and database subnets each lie in two zones: the loss of one stops nothing.")
def each_tier_spans_two_zones(world: World) -> Iterator[Flaw]:
    found = {
        "public": tiers.public_subnets(world),
        "backend": tiers.backend_subnets(world),
        "balancer": tiers.balancer_subnets(world),
        "database": tiers.database_subnets(world),
    }
    for name, subnets in found.items():
        if len(tiers.zones(subnets)) < ZONES:
            yield Flaw("network", "", f"the {name} subnets lie in {len(tiers.zones(subnets))} zone(s), not {ZONES}")


@invariant("A database subnet has no default route: nothing from outside reaches it, and no data leaves by it.")
def database_subnets_have_no_default_route(world: World) -> Iterator[Flaw]:
    for subnet in tiers.database_subnets(world):
        for route in tiers.default_routes(subnet):
            yield subnet.wrong(f"its route {route.id} leads everywhere")


@invariant("Every subnet names its route table: the network's main one is nobody's, and whoever changes it can't know.")
def subnets_have_route_tables(world: World) -> Iterator[Flaw]:
    for subnet in world.all("EC2::Subnet"):
        if len(tiers.route_tables(subnet)) != 1:
            yield subnet.wrong(f"it is associated with {len(tiers.route_tables(subnet))} route tables, not one")


@invariant("Backend, balancer and database subnets have no route to an internet gateway: only public ones do.")
def private_subnets_have_no_internet_gateway(world: World) -> Iterator[Flaw]:
    private = (tiers.backend_subnets(world), tiers.balancer_subnets(world), tiers.database_subnets(world))
    for subnet in tiers.distinct(subnet for tier in private for subnet in tier):
        if tiers.is_public(subnet):
            yield subnet.wrong("a route leads to an internet gateway")


@invariant("A backend subnet goes out by a NAT gateway, that of its own zone where there is one a zone.")
def backend_subnets_go_out_by_nat(world: World) -> Iterator[Flaw]:
    for subnet in tiers.backend_subnets(world):
        gateways = [nat for route in tiers.default_routes(subnet) for nat in route.to("NatGatewayId")]
        if len(gateways) != 1:
            yield subnet.wrong(f"it has {len(gateways)} ways out by NAT, not one")
        elif world.options.nat_gateways >= ZONES and tiers.zones(gateways[0].to("SubnetId")) != {tiers.zone(subnet)}:
            yield subnet.wrong(f"it goes out by {gateways[0].id}, which is in another zone")


@invariant("There are as many NAT gateways as the environment asks for, each in a public subnet with a fixed address.")
def nat_gateways_are_public(world: World) -> Iterator[Flaw]:
    gateways = world.all("EC2::NatGateway")
    if len(gateways) != world.options.nat_gateways:
        yield Flaw("network", "", f"there are {len(gateways)} NAT gateways, not {world.options.nat_gateways}")
    for gateway in gateways:
        if not any(tiers.is_public(subnet) for subnet in gateway.to("SubnetId")):
            yield gateway.wrong("its subnet has no route to an internet gateway")
        if not any(address.type == "AWS::EC2::EIP" for address in gateway.to("AllocationId")):
            yield gateway.wrong("it has no fixed address, which the microservices might want to know")


@invariant("No subnet hands out public addresses: what is reachable from outside says so itself.")
def subnets_give_no_public_addresses(world: World) -> Iterator[Flaw]:
    for subnet in world.all("EC2::Subnet"):
        yield from subnet.unless("MapPublicIpOnLaunch", None, False)


@invariant("Subnets lie in their network's range and don't overlap, so that each has room and routes are certain.")
def subnets_share_out_the_network(world: World) -> Iterator[Flaw]:
    for network in world.all("EC2::VPC"):
        inside = {
            subnet: parsed
            for subnet in world.all("EC2::Subnet")
            if network in subnet.to("VpcId") and (parsed := block(subnet)) is not None
        }
        whole = block(network)
        for subnet, part in inside.items():
            if whole is None or not part.subnet_of(whole):
                yield subnet.wrong(f"its range {part} is not within the network's, {whole}")
        for (one, its), (other, others) in combinations(inside.items(), 2):
            if its.overlaps(others):
                yield other.wrong(f"its range {others} overlaps that of {one.id}, {its}")


@invariant("The subnet's or network's range is one that can be read, private (RFC 1918), and named exactly.")
def ranges_are_private(world: World) -> Iterator[Flaw]:
    for resource in world.all("EC2::VPC", "EC2::Subnet"):
        found = block(resource)
        if found is None:
            yield resource.wrong(f"CidrBlock {resource.text('CidrBlock')!r} is no address range")
        elif not found.is_private:
            yield resource.wrong(f"its range {found} is not a private one")


@invariant("S3 and DynamoDB are reached by gateway endpoints from each backend subnet: free, and not through the NAT.")
def backend_subnets_have_gateway_endpoints(world: World) -> Iterator[Flaw]:
    for subnet in tiers.backend_subnets(world):
        tables = set(tiers.route_tables(subnet))
        for service in ("s3", "dynamodb"):
            if not any(tables & set(endpoint.to("RouteTableIds")) for endpoint in gateway_endpoints(world, service)):
                yield subnet.wrong(f"it has no gateway endpoint of {service}")


@invariant(
    "A gateway endpoint lets reading pass, and writing to named tables or buckets only: data has no way out by it."
)
def endpoints_let_little_pass(world: World) -> Iterator[Flaw]:
    for endpoint in world.all("EC2::VPCEndpoint"):
        found = [one for one in statements(world, OF_RESOURCE) if one.at == endpoint and one.allows]
        if not found:
            yield endpoint.wrong("its policy lets everything pass")
        for statement in found:
            writes = [action for action in statement.actions if not action.partition(":")[2].startswith(READING)]
            if writes and any(resource == "*" for resource in statement.resources):
                yield endpoint.wrong(f"{statement.name} lets {', '.join(writes)} pass to anybody's resources")


@invariant(
    "The network's flow logs keep all traffic, in a log group of the design: who talked to whom can be found out."
)
def networks_have_flow_logs(world: World) -> Iterator[Flaw]:
    for network in world.all("EC2::VPC"):
        logs = [log for log in world.all("EC2::FlowLog") if network in log.to("ResourceId")]
        if not any(log.get("TrafficType") == "ALL" for log in logs):
            yield network.wrong("no flow log keeps all of its traffic")
        for log in logs:
            kept = (*log.to("LogGroupName"), *log.to("LogDestination"))
            if not any(resource.type in ("AWS::Logs::LogGroup", "AWS::S3::Bucket") for resource in kept):
                yield log.wrong("it goes to no log group or bucket of the design")
            if log.to("LogGroupName") and not log.to("DeliverLogsPermissionArn"):
                yield log.wrong("no role lets it write")


@invariant("Everything is in the one network of the design: subnets, tables, groups, endpoints, targets.")
def everything_is_in_one_network(world: World) -> Iterator[Flaw]:
    kinds = ("EC2::Subnet", "EC2::RouteTable", "EC2::SecurityGroup", "EC2::VPCEndpoint", "EC2::VPCGatewayAttachment")
    for resource in world.all(*kinds, "ElasticLoadBalancingV2::TargetGroup"):
        if resource.to("VpcId") != world.all("EC2::VPC"):
            yield resource.wrong("its VpcId is not the design's network")


@invariant("Names resolve within the network: RDS, the endpoints and Secrets Manager are reached by name.")
def networks_resolve_names(world: World) -> Iterator[Flaw]:
    for network in world.all("EC2::VPC"):
        yield from network.unless("EnableDnsSupport", True)
        yield from network.unless("EnableDnsHostnames", True)


def gateway_endpoints(world: World, service: str) -> Iterator[Resource]:
    """The gateway endpoints of a service."""
    for endpoint in world.all("EC2::VPCEndpoint"):
        if endpoint.get("VpcEndpointType") == "Gateway" and endpoint.text("ServiceName").endswith(f".{service}"):
            yield endpoint


def block(resource: Resource) -> IPv4Network | None:
    """The address range of a network or subnet; None for one that is malformed, or known only when it is deployed."""
    try:
        found = ip_network(resource.text("CidrBlock"))
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None
