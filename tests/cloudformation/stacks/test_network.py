"""The network's promises that concern this stack alone; the invariants have those that it shares."""

from __future__ import annotations

import pytest

from cloudformation.addresses import ZONES
from tests.cloudformation import designs


@pytest.mark.parametrize(("gateways", "ways_out"), [(1, ["NatGatewayA"] * 2), (2, ["NatGatewayA", "NatGatewayB"])])
def test_each_zone_has_a_table_of_its_own_however_many_gateways_there_are(gateways: int, ways_out: list[str]) -> None:
    """So that the second gateway is one route that changes, not a table that is exchanged under running instances."""
    made = designs.design_of(nat_gateways=gateways)
    routes = designs.resources(made, "network", "EC2::Route")
    assert [routes[f"PrivateDefaultRoute{zone}"]["NatGatewayId"]["Ref"] for zone in ZONES] == ways_out
    tables = {routes[f"PrivateDefaultRoute{zone}"]["RouteTableId"]["Ref"] for zone in ZONES}
    assert tables == {"PrivateRouteTableA", "PrivateRouteTableB"}
    assert len(designs.resources(made, "network", "EC2::NatGateway")) == gateways


@pytest.mark.parametrize("gateways", [1, 2])
def test_a_gateway_tells_when_it_has_no_port_left_and_when_it_drops(gateways: int) -> None:
    alarms = designs.resources(designs.design_of(nat_gateways=gateways), "network", "CloudWatch::Alarm")
    watched = {(one["MetricName"], one["Dimensions"][0]["Value"]["Ref"]) for one in alarms.values()}
    names = [f"NatGateway{zone}" for zone in ZONES[:gateways]]
    assert watched == {(metric, name) for metric in ("ErrorPortAllocation", "PacketsDropCount") for name in names}


def test_the_endpoints_serve_the_backend_and_let_nothing_be_written_to_s3() -> None:
    endpoints = designs.resources(designs.design_of(), "network", "EC2::VPCEndpoint")
    for endpoint in endpoints.values():
        assert [table["Ref"] for table in endpoint["RouteTableIds"]] == ["PrivateRouteTableA", "PrivateRouteTableB"]
    actions = {title: one["PolicyDocument"]["Statement"][0]["Action"] for title, one in endpoints.items()}
    assert actions["S3Endpoint"] == ["s3:GetObject"]
    assert not [action for action in actions["DynamoDbEndpoint"] if "Delete" in action or "Update" in action]


def test_the_first_of_each_list_is_in_zone_a() -> None:
    outputs = designs.design_of().stack("network").document["Outputs"]
    for tier in ("Public", "Backend", "Database"):
        joined = outputs[f"{tier}Subnets"]["Value"]["Fn::Join"][1]
        assert [subnet["Ref"] for subnet in joined] == [f"{tier}SubnetA", f"{tier}SubnetB"]


def test_security_groups_keep_within_their_quota() -> None:
    """CloudFront's prefix list counts as 55 rules of 60, so that no group can name it for two ports."""
    made = designs.design_of()
    groups = designs.resources(made, "network", "EC2::SecurityGroup")
    weights = {
        title: sum(55 if "SourcePrefixListId" in rule else 1 for rule in one.get("SecurityGroupIngress", []))
        for title, one in groups.items()
    }
    alone = designs.resources(made, "network", "EC2::SecurityGroupIngress").values()
    for rule in alone:
        weights[rule["GroupId"]["Ref"]] += 1
    assert {title: weight for title, weight in weights.items() if weight > 60} == {}
    assert sorted(weights.values(), reverse=True)[:2] == [55, 55]


def test_the_balancer_uses_both_of_its_groups() -> None:
    balancers = designs.resources(designs.design_of(), "balancer", "ElasticLoadBalancingV2::LoadBalancer")
    (balancer,) = balancers.values()
    used = [group["Ref"] for group in balancer["SecurityGroups"]]
    assert used == ["BalancerSecurityGroup", "BalancerRedirectSecurityGroup"]


def test_flow_logs_are_written_by_a_role_that_can_write_to_their_group_only() -> None:
    made = designs.design_of()
    (role,) = designs.resources(made, "network", "IAM::Role").values()
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    writing = [one for one in statements if "logs:PutLogEvents" in one["Action"]]
    assert [one["Resource"] for one in writing] == [[{"Fn::GetAtt": ["FlowLogs", "Arn"]}]]
    (log,) = designs.resources(made, "network", "EC2::FlowLog").values()
    assert log["LogGroupName"] == {"Ref": "FlowLogs"}
    assert log["DeliverLogsPermissionArn"] == {"Fn::GetAtt": ["FlowLogsRole", "Arn"]}
