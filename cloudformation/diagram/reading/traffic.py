"""What talks to what: an arrow is there only where records, origins, rules, routes and groups let it through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cloudformation.diagram.model import Flow, Way
from cloudformation.diagram.reading import compute, edge, network, outside, services, stores
from cloudformation.diagram.reading.words import only, place
from cloudformation.invariants import security_groups, tiers
from cloudformation.invariants.security_groups import EGRESS, INGRESS
from cloudformation.invariants.world import Resource, World

PEOPLE, MICROSERVICES, SERVICES = "people", "microservices", "services"
HTTPS = 443
VPC_ORIGIN, ENDPOINT = "VpcOriginConfig", "VpcOriginEndpointConfig"
Origin = Mapping[str, Any]


def flows(world: World) -> tuple[Flow, ...]:
    """All of it, in the order in which a request meets it."""
    return (
        *_from_people(world),
        *_to_files(world),
        *_to_balancer(world),
        *_to_backend(world),
        *_to_database(world),
        *_to_stores(world),
        *_out(world),
    )


def _from_people(world: World) -> Iterator[Flow]:
    records = edge.records(world)
    if records:
        yield Flow(Way.NAMES, PEOPLE, place(records[0]), ("DNS",))
    distribution = edge.the_distribution(world)
    if distribution and any(distribution in record.to("AliasTarget.DNSName") for record in records):
        policy = distribution.text("DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy")
        words = "HTTPS 443" if policy in ("redirect-to-https", "https-only") else "HTTP 80, HTTPS 443"
        yield Flow(Way.VISITS, PEOPLE, place(distribution), (words,))
    droplet = outside.droplet(world)
    if droplet:
        yield Flow(Way.DROPLET, PEOPLE, droplet.id, ("HTTPS 443",))


def _to_files(world: World) -> Iterator[Flow]:
    distribution = edge.the_distribution(world)
    for bucket in edge.file_origins(world):
        if distribution:
            signed = any("OriginAccessControlId" in one for one in distribution.rows("DistributionConfig.Origins"))
            yield Flow(Way.FILES, place(distribution), place(bucket), ("signed requests",) if signed else ())


def _to_balancer(world: World) -> Iterator[Flow]:
    """The distribution's origins that are balancers: inside of the network by a VPC origin, or public by their name."""
    distribution = edge.the_distribution(world)
    if distribution is None:
        return
    for origin in distribution.rows("DistributionConfig.Origins"):
        for balancer in _origin_balancers(distribution, origin):
            protocol = _origin_protocol(distribution, origin)
            way_in = f"{protocol}, VPC origin" if VPC_ORIGIN in origin else protocol
            paths = ", ".join(_paths(distribution, origin))
            yield Flow(Way.REQUESTS, place(distribution), place(balancer), (way_in, paths) if paths else (way_in,))


def _origin_balancers(distribution: Resource, origin: Origin) -> Iterator[Resource]:
    if VPC_ORIGIN in origin:
        inside = distribution.named_in(origin[VPC_ORIGIN])
        reached = [one for vpc_origin in inside for one in vpc_origin.to(f"{ENDPOINT}.Arn")]
    else:
        named = distribution.named_in(origin.get("DomainName"))
        reached = [one for one in named if one.text("Scheme") != "internal"]
    yield from (one for one in reached if one.type == "AWS::ElasticLoadBalancingV2::LoadBalancer")


def _origin_protocol(distribution: Resource, origin: Origin) -> str:
    """The protocol and port that the distribution asks an origin by."""
    inside = only(distribution.named_in(origin.get(VPC_ORIGIN)))
    settings = inside.get(ENDPOINT) if inside else origin.get("CustomOriginConfig")
    settings = settings or {}
    if settings.get("OriginProtocolPolicy") == "http-only":
        return f"HTTP {settings.get('HTTPPort', 80)}"
    return f"HTTPS {settings.get('HTTPSPort', HTTPS)}"


def _paths(distribution: Resource, origin: Origin) -> Iterator[str]:
    for behaviour in distribution.rows("DistributionConfig.CacheBehaviors"):
        if behaviour.get("TargetOriginId") == origin.get("Id"):
            yield distribution.say(behaviour.get("PathPattern"))


def _to_backend(world: World) -> Iterator[Flow]:
    balancer, backend = only(world.all("ElasticLoadBalancingV2::LoadBalancer")), compute.backend(world)
    if balancer is None or backend is None:
        return
    for group in target_groups(world, backend.id):
        port = int(group.text("Port") or 0)
        forwarded = any(group in rule.to("Actions") for rule in world.all("ElasticLoadBalancingV2::ListenerRule"))
        if forwarded and is_let_in(world, security_groups.of_balancer(world), security_groups.of_backend(world), port):
            yield Flow(Way.FORWARDS, place(balancer), backend.id, (f"{group.text('Protocol')} {port}",))


def target_groups(world: World, backend: str) -> tuple[Resource, ...]:
    """The target groups that instances or tasks of the backend are in."""
    runs = (*world.all("ECS::Service"), *world.all("AutoScaling::AutoScalingGroup"))
    return tiers.distinct(
        group
        for one in runs
        if place(one) == backend
        for path in ("LoadBalancers", "TargetGroupARNs")
        for group in one.to(path)
        if group.type == "AWS::ElasticLoadBalancingV2::TargetGroup"
    )


def is_let_in(world: World, sources: tuple[Resource, ...], targets: tuple[Resource, ...], port: int) -> bool:
    """Whether a security group of the targets takes connections of one of the sources' on this port."""
    return any(
        rule.group in targets and port in rule.ports and set(rule.peers) & set(sources)
        for rule in security_groups.rules(world, INGRESS)
    )


def _to_database(world: World) -> Iterator[Flow]:
    database, backend = only(world.all("RDS::DBInstance")), compute.backend(world)
    if database is None:
        return
    port = int(database.text("Port") or security_groups.POSTGRESQL)
    groups = security_groups.of_backend(world), security_groups.of_database(world)
    if backend and is_let_in(world, *groups, port):
        tls = ("TLS",) if _forces_tls(database) else ()
        yield Flow(Way.QUERIES, backend.id, place(database), (f"{stores.engine_name(database)} {port}", *tls))
    if stores.is_doubled(database):
        yield Flow(Way.REPLICATES, place(database), f"{place(database)}.standby", ("synchronous", "replication"))


def _forces_tls(database: Resource) -> bool:
    groups = database.to("DBParameterGroupName")
    return any((group.get("Parameters") or {}).get("rds.force_ssl") == "1" for group in groups)


def _to_stores(world: World) -> Iterator[Flow]:
    """By the gateway endpoints that the backend's subnets have a route to."""
    backend, table = compute.backend(world), stores.table(world)
    mine = {route for subnet in tiers.backend_subnets(world) for route in tiers.route_tables(subnet)}
    for endpoint in network.gateway_endpoints(world):
        if backend and table and network.service(endpoint) == "dynamodb" and mine & set(endpoint.to("RouteTableIds")):
            yield Flow(Way.HISTORY, backend.id, table.id, ("HTTPS 443",))


def _out(world: World) -> Iterator[Flow]:
    """The backend's subnets → NAT gateways → internet gateway → what is outside."""
    backend = compute.backend(world)
    if backend is None:
        return
    leads_out = False
    for nat in world.all("EC2::NatGateway"):
        if set(map(place, network.ways_out(nat))) & set(backend.subnets):
            yield Flow(Way.LEAVES, backend.id, place(nat), ("HTTPS 443",))
            for gateway in _gateways(nat):
                leads_out = True
                yield Flow(Way.GATEWAY, place(nat), place(gateway))
    if leads_out and _may_leave(world):
        if outside.microservices(world):
            yield Flow(Way.MICROSERVICES, backend.id, MICROSERVICES, ("HTTPS 443",))
        if services.cards(world):
            yield Flow(Way.SERVICES, backend.id, SERVICES, ("HTTPS 443",))


def _gateways(nat: Resource) -> tuple[Resource, ...]:
    """The internet gateways that the NAT gateway's subnet has its default route to."""
    return tiers.distinct(
        gateway
        for subnet in nat.to("SubnetId")
        for route in tiers.default_routes(subnet)
        for gateway in route.to("GatewayId")
    )


def _may_leave(world: World) -> bool:
    """Whether the backend's security groups let HTTPS out to everywhere."""
    mine = security_groups.of_backend(world)
    return any(
        rule.group in mine and rule.is_everywhere and HTTPS in rule.ports
        for rule in security_groups.rules(world, EGRESS)
    )
