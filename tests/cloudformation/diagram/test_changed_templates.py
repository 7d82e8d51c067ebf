"""What a template no longer says, the picture no longer shows: each arrow is taken away by its own cause."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cloudformation.diagram.layout.places import places
from cloudformation.diagram.model import Way
from cloudformation.diagram.reading.words import times
from cloudformation.errors import DesignError
from cloudformation.stack import OutputOf
from tests.cloudformation.diagram.pictures import Documents, changed, resources, with_input, world_of

Change = Callable[[Documents], None]
OUT = {Way.MICROSERVICES, Way.SERVICES}


def without(resource_type: str, words: str = "") -> Change:
    """Take away the resources of a type, only those whose text or name holds some words."""

    def change(documents: Documents) -> None:
        found = [one for one in resources(documents, resource_type) if words in one[1] + json.dumps(one[2])]
        assert found, f"nothing to take away: {resource_type} {words}"
        for stack, title, _ in found:
            del documents[stack]["Resources"][title]

    return change


def with_properties(resource_type: str, **properties: object) -> Change:
    """Give the resources of a type other properties."""

    def change(documents: Documents) -> None:
        found = resources(documents, resource_type)
        assert found, f"nothing to change: {resource_type}"
        for _, _, body in found:
            body["Properties"].update(properties)

    return change


def without_stack(key: str) -> Change:
    def change(documents: Documents) -> None:
        del documents[key]

    return change


def without_site_bucket(documents: Documents) -> None:
    del documents["site"]["Resources"]["Bucket"]


def closed_egress(documents: Documents) -> None:
    """The backend's group lets out to the database only."""
    group = documents["network"]["Resources"]["BackendSecurityGroup"]["Properties"]
    kept = [rule for rule in group["SecurityGroupEgress"] if "DestinationSecurityGroupId" in rule]
    assert len(kept) < len(group["SecurityGroupEgress"])
    group["SecurityGroupEgress"] = kept


def endpoints_elsewhere(documents: Documents) -> None:
    """The gateway endpoints are in the database's route tables instead of the backend's."""
    for _, _, body in resources(documents, "EC2::VPCEndpoint"):
        body["Properties"]["RouteTableIds"] = [{"Ref": "DatabaseRouteTableA"}, {"Ref": "DatabaseRouteTableB"}]


def origin_by_name(documents: Documents) -> None:
    """The distribution asks for the balancer by its name on the internet, where it doesn't answer."""
    ((_, _, body),) = resources(documents, "CloudFront::Distribution")
    for origin in body["Properties"]["DistributionConfig"]["Origins"]:
        if origin.pop("VpcOriginConfig", None):
            origin["CustomOriginConfig"] = {"OriginProtocolPolicy": "https-only"}


CASES: dict[str, tuple[Change, set[Way]]] = {
    "no records": (without("Route53::RecordSet"), {Way.NAMES, Way.VISITS}),
    "only the API's record is an alias": (without("Route53::RecordSet", "api."), set()),
    "no distribution": (without("CloudFront::Distribution"), {Way.VISITS, Way.FILES, Way.REQUESTS}),
    "no bucket": (without_site_bucket, {Way.FILES}),
    "no origin in the network": (without("CloudFront::VpcOrigin"), {Way.REQUESTS}),
    "the internal balancer as a public origin": (origin_by_name, {Way.REQUESTS}),
    "no balancer": (without("ElasticLoadBalancingV2::LoadBalancer"), {Way.REQUESTS, Way.FORWARDS}),
    "no rule forwards": (without("ElasticLoadBalancingV2::ListenerRule"), {Way.FORWARDS}),
    "the backend's group takes nothing": (without("EC2::SecurityGroupIngress", "BackendFromBalancer"), {Way.FORWARDS}),
    "the database's group takes nothing": (without("EC2::SecurityGroupIngress", "DatabaseFromBackend"), {Way.QUERIES}),
    "the rules are another group's": (
        with_properties("EC2::SecurityGroupIngress", GroupId={"Ref": "BalancerSecurityGroup"}),
        {Way.FORWARDS, Way.QUERIES},
    ),
    "the database's group takes another port": (
        with_properties("EC2::SecurityGroupIngress", FromPort=8000, ToPort=8000),
        {Way.QUERIES},
    ),
    "the database listens on another port": (with_properties("RDS::DBInstance", Port=5433), {Way.QUERIES}),
    "one zone": (with_properties("RDS::DBInstance", MultiAZ=False), {Way.REPLICATES}),
    "no database": (without("RDS::DBInstance"), {Way.QUERIES, Way.REPLICATES}),
    "no endpoint of DynamoDB": (without("EC2::VPCEndpoint", "dynamodb"), {Way.HISTORY}),
    "endpoints of other subnets": (endpoints_elsewhere, {Way.HISTORY}),
    "no table": (without("DynamoDB::Table"), {Way.HISTORY}),
    "no NAT gateway": (without("EC2::NatGateway"), {Way.LEAVES, Way.GATEWAY, *OUT}),
    "the backend has no route out": (
        without("EC2::Route", "PrivateDefaultRoute"),
        {Way.LEAVES, Way.GATEWAY, *OUT},
    ),
    "nothing may leave": (closed_egress, OUT),
    "nobody runs the backend": (
        without_stack("backend"),
        {Way.FORWARDS, Way.QUERIES, Way.HISTORY, Way.LEAVES, Way.GATEWAY, *OUT},
    ),
}


@pytest.mark.parametrize(("change", "lost"), CASES.values(), ids=CASES)
def test_an_arrow_goes_with_its_cause(change: Change, lost: set[Way]) -> None:
    world = world_of()
    before = {flow.way for flow in changed(world).flows}
    assert before - {flow.way for flow in changed(world, change).flows} == lost


def make_balancer_public(documents: Documents) -> None:
    """In the public subnets, asked for by its name."""
    origin_by_name(documents)
    balancer = documents["balancer"]["Resources"]["Balancer"]["Properties"]
    balancer |= {"Scheme": "internet-facing", "Subnets": {"Ref": "PublicSubnets"}}


def test_a_public_balancer_is_asked_by_its_name_and_stands_in_the_public_subnets() -> None:
    world = with_input(world_of(), "balancer", "PublicSubnets", OutputOf("network", "PublicSubnets"))
    picture = changed(world, make_balancer_public)
    assert picture.balancer
    assert picture.balancer.card.lines == ("internet-facing, TLS 1.3",)
    assert picture.balancer.subnets == tuple(subnet.id for subnet in picture.network.rows[0])
    assert [flow.lines[0] for flow in picture.flow(Way.REQUESTS)] == ["HTTPS 443"]
    assert places(picture)[picture.balancer.card.id].middle[1] < places(picture)[picture.network.rows[1][0].id].y


def test_numbers_are_those_of_the_documents() -> None:
    picture = changed(
        world_of(),
        with_properties("AutoScaling::AutoScalingGroup", MinSize="4", MaxSize="4"),
        with_properties("RDS::DBInstance", Engine="mysql", EngineVersion="8.4", DBInstanceClass="db.r8g.large"),
        with_properties("DynamoDB::Table", BillingMode="PROVISIONED"),
    )
    assert picture.backend
    assert picture.backend.lines == (times(4, 4, "t3.small"),)
    assert picture.database
    assert picture.database.primary.lines == ("MySQL 8.4", "db.r8g.large")
    assert picture.table
    assert "provisioned" in picture.table.lines


def test_a_network_in_one_zone_is_refused() -> None:
    with pytest.raises(DesignError, match="room for 2 zones, and the network has 1"):
        changed(world_of(), with_properties("EC2::Subnet", AvailabilityZone="eu-west-1a"))


def test_zones_with_names_show_them() -> None:
    def named(documents: Documents) -> None:
        for _, title, body in resources(documents, "EC2::Subnet"):
            body["Properties"]["AvailabilityZone"] = f"eu-west-1{title[-1].lower()}"

    assert changed(world_of(), named).network.zones == ("Availability Zone eu-west-1a", "Availability Zone eu-west-1b")
