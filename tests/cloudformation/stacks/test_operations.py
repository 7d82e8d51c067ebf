"""The dashboard shows what is there, and the budget tells before the money is spent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cloudformation.dashboard import COLUMNS
from tests.cloudformation import designs

CASES = [("ec2", 1), ("ec2", 2), ("ecs", 1), ("ecs", 2)]


def dashboard(compute: str, gateways: int) -> tuple[dict[str, Any], set[str], dict[str, Any]]:
    """The dashboard's body, the names that its text is filled in for, and the stack's document."""
    document = designs.design_of(compute=compute, nat_gateways=gateways).stack("operations").document
    text, parts = document["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    known = set(parts) | set(document["Parameters"]) | {"AWS::Region"}
    assert set(re.findall(r"\$\{([^}]+)\}", text)) <= known
    return json.loads(text), known, document


@pytest.mark.parametrize(("compute", "gateways"), CASES)
def test_every_part_of_the_design_is_shown(compute: str, gateways: int) -> None:
    body, _, _ = dashboard(compute, gateways)
    graphs = [one["properties"] for one in body["widgets"] if one["type"] == "metric"]
    namespaces = {metric[0] for graph in graphs for metric in graph["metrics"]}
    backend = {"AWS/EC2", "AWS/AutoScaling"} if compute == "ec2" else {"AWS/ECS"}
    shown = {"AWS/CloudFront", "AWS/ApplicationELB", "AWS/RDS", "AWS/DynamoDB", "AWS/NATGateway"}
    assert namespaces == shown | backend


@pytest.mark.parametrize(("compute", "gateways"), CASES)
def test_no_parameter_is_taken_for_nothing(compute: str, gateways: int) -> None:
    _, _, document = dashboard(compute, gateways)
    text = json.dumps(document["Resources"])
    unused = [name for name in document["Parameters"] if f"${{{name}}}" not in text and f'"Ref": "{name}"' not in text]
    assert unused == []


@pytest.mark.parametrize(("compute", "gateways"), CASES)
def test_widgets_lie_side_by_side_and_cover_nothing(compute: str, gateways: int) -> None:
    body, _, _ = dashboard(compute, gateways)
    cells = [
        (x, y)
        for one in body["widgets"]
        for x in range(one["x"], one["x"] + one["width"])
        for y in range(one["y"], one["y"] + one["height"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == COLUMNS - 1


@pytest.mark.parametrize("gateways", [1, 2])
def test_each_nat_gateway_has_its_lines(gateways: int) -> None:
    body, _, document = dashboard("ec2", gateways)
    graphs = {one["properties"]["title"]: one["properties"] for one in body["widgets"]}
    lines = graphs["The way out: NAT gateways"]["metrics"]
    assert len({line[3] for line in lines}) == gateways
    parts = document["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][1]
    chosen = [value["Fn::Select"][0] for name, value in parts.items() if name.startswith("NatGateway")]
    assert sorted(chosen) == list(range(gateways))


def test_cloudfronts_metrics_are_looked_for_where_they_are() -> None:
    body, _, _ = dashboard("ec2", 2)
    for one in body["widgets"]:
        for metric in one["properties"].get("metrics", []):
            expected = "us-east-1" if metric[0] == "AWS/CloudFront" else "${AWS::Region}"
            assert one["properties"]["region"] == expected


def test_the_budget_tells_at_four_fifths_and_when_all_is_foreseen() -> None:
    (budget,) = designs.resources(designs.design_of(budget_usd=700), "operations", "Budgets::Budget").values()
    told = budget["NotificationsWithSubscribers"]
    assert [(one["Notification"]["NotificationType"], one["Notification"]["Threshold"]) for one in told] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
    assert all(one["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": "AlarmTopic"}}] for one in told)
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 700, "Unit": "USD"}
