"""A plan as people see it, and as programs do."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ops.aws.plan import machine, show
from ops.aws.plan.model import Action, Kind, Plan, PropertyChange, Replaces, ResourceChange, StackPlan

SIZE = PropertyChange("DBInstanceClass", "db.t4g.medium", "db.t4g.large")
KEY = PropertyChange("KmsKeyId", "alias/one", "alias/two", Replaces.ALWAYS)
ENGINE = PropertyChange("Engine", "postgres", "mysql", Replaces.MAYBE, "the service decides")
DATABASE = ResourceChange("Database", "AWS::RDS::DBInstance", Action.CHANGE, (SIZE,), stateful=True)
REPLACED = replace(DATABASE, action=Action.REPLACE, properties=(SIZE, KEY), kept="Snapshot")
UNSURE = replace(DATABASE, properties=(ENGINE,))
REMOVED = ResourceChange("History", "AWS::DynamoDB::Table", Action.REMOVE, stateful=True, kept="Retain")
TOPIC = ResourceChange("Topic", "AWS::SNS::Topic", Action.ADD)


def plan(*changes: ResourceChange, kind: Kind = Kind.UPDATE, **more: object) -> Plan:
    stack = StackPlan("data", "andamio-test-data", "eu-west-1", kind, changes)
    same = StackPlan("network", "andamio-test-network", "eu-west-1", Kind.SAME)
    return Plan("test", (same, replace(stack, **more)))  # type: ignore[arg-type] # fields of the stack


def shown(given: Plan) -> list[str]:
    return list(show.lines(given))


def test_the_whole_of_a_calm_plan() -> None:
    assert shown(plan(DATABASE, TOPIC)) == [
        "data  1 to add, 1 to change",
        "  ~ Database  AWS::RDS::DBInstance",
        "      DBInstanceClass  db.t4g.medium → db.t4g.large",
        "  + Topic     AWS::SNS::Topic",
        "",
        "no changes in network",
        "",
        "1 to add, 1 to change, 0 to replace, 0 to remove",
    ]


def test_a_replacement_of_data_is_loud() -> None:
    lines = shown(plan(REPLACED))
    start = next(at for at, line in enumerate(lines) if line.startswith("DATA AT RISK"))
    assert lines[start + 1] == "  data: Database IS REPLACED by a new, empty one  AWS::RDS::DBInstance"
    assert lines[start + 2] == "      KmsKeyId  alias/one → alias/two  replaces it"
    assert "last snapshot" in lines[start + 3]
    assert "--allow-replace Database" in lines[start + 4]
    assert lines[-1] == "0 to add, 0 to change, 1 to replace, 0 to remove"


def test_what_nobody_can_allow_offers_no_way_to_allow_it() -> None:
    block = PropertyChange("CidrBlock", "10.20.0.0/16", "10.99.0.0/16", Replaces.ALWAYS)
    vpc = ResourceChange("Vpc", "AWS::EC2::VPC", Action.REPLACE, (block,), stateful=True)
    lines = shown(plan(REPLACED, vpc))
    assert not any("--allow-replace" in line for line in lines)
    assert any("cfn.deploy refuses these, whatever is allowed: another network is another" in line for line in lines)


def test_what_may_be_replaced_is_loud_too() -> None:
    lines = shown(plan(UNSURE))
    assert "  ~ Database  AWS::RDS::DBInstance  may be replaced" in lines
    assert "      Engine  postgres → mysql  may replace it: the service decides" in lines
    assert any("MAY BE REPLACED" in line for line in lines)
    assert lines[-1].endswith("(1 of the changed may be replaced)")


def test_a_removal_says_what_stays() -> None:
    lines = shown(plan(REMOVED))
    assert "  - History  AWS::DynamoDB::Table  stays in the account" in lines
    assert any("History IS REMOVED" in line for line in lines)
    assert any("stays in the account, outside of the stack" in line for line in lines)


def test_what_isnt_kept_says_so() -> None:
    assert "      The old one is deleted, and all that is in it." in shown(plan(replace(REMOVED, kept="")))


def test_nothing_at_risk_is_not_loud() -> None:
    assert not any("RISK" in line for line in shown(plan(DATABASE, TOPIC)))


def test_no_changes_say_so_in_one_line() -> None:
    assert shown(plan(kind=Kind.SAME)) == [
        "no changes in network and data",
        "",
        "no changes: 0 to add, 0 to change, 0 to replace, 0 to remove",
    ]


def test_a_stack_that_waits_says_for_what() -> None:
    assert shown(plan(TOPIC, kind=Kind.CREATE, waits_for=("alerts", "network")))[0] == (
        "data  new · 1 to add · waits for alerts and network"
    )


def test_what_is_implied_names_its_cause() -> None:
    implied = PropertyChange("VpcId", "!Ref Vpc", "!Ref Vpc", Replaces.ALWAYS, "Vpc is replaced")
    subnet = ResourceChange("Subnet", "AWS::EC2::Subnet", Action.REPLACE, (implied,))
    assert "      VpcId  Vpc is replaced, and so is this" in shown(plan(subnet))


def test_long_values_stand_under_each_other() -> None:
    long = replace(SIZE, old="a" * 100, new="b" * 300)
    lines = shown(plan(replace(DATABASE, properties=(long,))))
    assert f"          - {'a' * 100}" in lines
    assert f"          + {'b' * 240}…" in lines


def test_many_properties_are_cut_short() -> None:
    many = tuple(replace(SIZE, path=f"UserData[line {number}]") for number in range(30))
    lines = shown(plan(replace(DATABASE, properties=many)))
    assert "      … and 6 more: --json has all" in lines


def test_parameters_outputs_and_tags_are_shown() -> None:
    change = PropertyChange("Name", None, "value")
    lines = shown(plan(TOPIC, parameters=(change,), outputs=(change,), tags=(change,)))
    assert "    parameter Name  (none) → value" in lines
    assert "    tag Name        (none) → value" in lines
    assert "    output Name     (none) → value" in lines


def test_a_refusal_is_shown_with_its_stack() -> None:
    lines = shown(plan(TOPIC, refusals=("Store is another type",)))
    assert "CLOUDFORMATION WILL REFUSE data" in lines


def test_an_orphan_is_named() -> None:
    lines = shown(plan(kind=Kind.ORPHAN))
    assert "andamio-test-data is not in the design, and stays: remove it with cfn.destroy --stack data" in lines


@pytest.mark.parametrize("changes", [(), (DATABASE,), (REPLACED,), (REMOVED, TOPIC)])
def test_the_json_counts_what_people_see(changes: tuple[ResourceChange, ...]) -> None:
    given = plan(*changes, kind=Kind.UPDATE if changes else Kind.SAME)
    told = json.loads(json.dumps(machine.as_json(given)))
    assert told["changes"] is bool(changes)
    assert ", ".join(f"{number} to {action}" for action, number in told["counts"].items()) in shown(given)[-1]
    assert len(told["at_risk"]) == len(given.losses)
    assert [one["logical_id"] for stack in told["stacks"] for one in stack["changes"]] == [
        one.logical_id for one in changes
    ]
