"""Staging is production made small: what tells them apart, and that it is nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cloudformation.design import Design
from tests.cloudformation import designs

ABSENT = "absent"
GIB = 1024**3

# Resource and property → its value in staging and in production. Whoever changes a row changes what staging costs, or
# what it proves about production.
DIFFERENCES = {
    # One NAT gateway serves both zones; each zone keeps its own route table.
    "network NatAddressB": (ABSENT, "AWS::EC2::EIP"),
    "network NatGatewayB": (ABSENT, "AWS::EC2::NatGateway"),
    "network NatPortsAlarmB": (ABSENT, "AWS::CloudWatch::Alarm"),
    "network NatDropsAlarmB": (ABSENT, "AWS::CloudWatch::Alarm"),
    "network PrivateDefaultRouteB.NatGatewayId.Ref": ("NatGatewayA", "NatGatewayB"),
    # The database has no standby, and is small; its alarms know.
    "data Database.MultiAZ": (False, True),
    "data Database.DBInstanceClass": ("db.t4g.micro", "db.t4g.medium"),
    "data Database.AllocatedStorage": ("20", "50"),
    "data Database.MaxAllocatedStorage": (50, 200),
    "data DatabaseStorageAlarm.Threshold": (2 * GIB, 5 * GIB),
    "data DatabaseConnectionsAlarm.Threshold": (80, 324),
    # Fewer and smaller instances.
    "backend LaunchTemplate.LaunchTemplateData.InstanceType": ("t3.micro", "t3.small"),
    "backend Group.MaxSize": ("4", "12"),
    "backend MostInstancesAlarm.Threshold": (4, 12),
    # Less is kept, and less may be spent.
    "network FlowLogs.RetentionInDays": (30, 90),
    "backend LogGroup.RetentionInDays": (30, 90),
    "balancer AccessLogs.LifecycleConfiguration.Rules.0.ExpirationInDays": (30, 90),
    "traffic Bucket.LifecycleConfiguration.Rules.0.ExpirationInDays": (30, 90),
    "operations Budget.Budget.BudgetLimit.Amount": (200, 500),
}
# Texts that follow from the above: words in descriptions, the gateways that the dashboard shows.
FOLLOWING = {
    "data DatabaseConnectionsAlarm.AlarmDescription",
    "operations Dashboard.DashboardBody.Fn::Sub.0",
    "operations Dashboard.DashboardBody.Fn::Sub.1.NatGateway1.Fn::Select.0",
    "operations Dashboard.DashboardBody.Fn::Sub.1.NatGateway1.Fn::Select.1.Ref",
}


def leaves(made: Design) -> Iterator[tuple[str, Any]]:
    """Every value of every resource by its place, without the environment's name and addresses."""
    words = {made.options.environment: "ENVIRONMENT", made.options.vpc_cidr.rsplit(".", 2)[0]: "NETWORK"}
    for stack in made.stacks:
        for title, one in stack.document["Resources"].items():
            yield f"{stack.key} {title}", one["Type"]
            for path, value in flat(one.get("Properties", {}), f"{stack.key} {title}"):
                yield path, neutral(value, words)


def flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path, value
    else:
        for key, item in items:
            yield from flat(item, f"{path}.{key}")


def neutral(value: Any, words: dict[str, str]) -> Any:
    for word, stand_in in words.items():
        value = value.replace(word, stand_in) if isinstance(value, str) else value
    return value


def differences() -> dict[str, tuple[Any, Any]]:
    """A resource that only one of them has counts once, not with each of its properties."""
    staging, production = (dict(leaves(designs.design_of(name))) for name in designs.ENVIRONMENTS)
    places = sorted(staging.keys() | production.keys())
    found = {place: (staging.get(place, ABSENT), production.get(place, ABSENT)) for place in places}
    alone = {place for place, pair in found.items() if ABSENT in pair and "." not in place}
    return {
        place: pair
        for place, pair in found.items()
        if pair[0] != pair[1] and (place in alone or place.partition(".")[0] not in alone)
    }


def test_staging_differs_in_this_and_in_nothing_else() -> None:
    found = differences()
    assert {place: pair for place, pair in found.items() if place not in FOLLOWING} == DIFFERENCES


def test_what_follows_differs_too() -> None:
    assert differences().keys() >= FOLLOWING


@pytest.mark.parametrize("environment", designs.ENVIRONMENTS)
def test_both_can_lose_a_zone_of_the_backend(environment: str) -> None:
    """Staging saves on what is dear, not on what it shall prove: two zones, two instances, two subnets of each kind."""
    made = designs.design_of(environment)
    assert made.options.least_instances >= 2
    subnets = designs.resources(made, "network", "EC2::Subnet")
    assert len(subnets) == 6
    assert len(designs.resources(made, "network", "EC2::RouteTable")) == 5
