"""What a change set says becomes a plan, with the verdict of the service and the paths of the templates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ops.aws.plan.described import refined
from ops.aws.plan.model import Action, Kind, PropertyChange, Replaces, ResourceChange, StackPlan

BACKUPS = PropertyChange("BackupRetentionPeriod", "14", "20")
SIZE = PropertyChange("DBInstanceClass", "db.t4g.medium", "db.t4g.large")


def by_templates(*changes: ResourceChange) -> StackPlan:
    return StackPlan("data", "andamio-test-data", "eu-west-1", Kind.UPDATE if changes else Kind.SAME, changes)


def database(*properties: PropertyChange, action: Action = Action.CHANGE) -> ResourceChange:
    return ResourceChange("Database", "AWS::RDS::DBInstance", action, properties, stateful=True)


def detail(name: str, recreation: str = "Never", old: str = "a", new: str = "b", **more: Any) -> dict[str, Any]:
    target = {
        "Attribute": "Properties",
        "Name": name.split("/")[0],
        "Path": f"/Properties/{name}",
        "RequiresRecreation": recreation,
        "BeforeValue": old,
        "AfterValue": new,
    }
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification", **more}


def told(*details: dict[str, Any], replacement: str = "False", **more: Any) -> dict[str, Any]:
    change = {
        "Action": "Modify",
        "LogicalResourceId": "Database",
        "PhysicalResourceId": "db-1",
        "ResourceType": "AWS::RDS::DBInstance",
        "Replacement": replacement,
        "Details": list(details),
        **more,
    }
    return {"Changes": [{"Type": "Resource", "ResourceChange": change}]}


def only(stack: StackPlan) -> ResourceChange:
    (change,) = stack.changes
    return change


def test_the_verdict_is_the_services_and_the_paths_are_the_templates() -> None:
    found = refined(by_templates(database(SIZE)), told(detail("DBInstanceClass")))
    assert found.basis == "change set"
    assert only(found).properties == (SIZE,)
    assert only(found).physical_id == "db-1"


def test_what_the_service_surely_replaces_is_replaced() -> None:
    found = refined(
        by_templates(database(SIZE)),
        told(detail("DBInstanceClass", "Always"), replacement="True", PolicyAction="ReplaceAndSnapshot"),
    )
    assert (only(found).action, only(found).kept, only(found).is_loss) == (Action.REPLACE, "Snapshot", True)


def test_a_conditional_replacement_that_the_documentation_rules_out_is_none() -> None:
    """CloudFormation can't tell before; the page of the property says that it is changed in place."""
    found = refined(
        by_templates(database(BACKUPS)),
        told(detail("BackupRetentionPeriod", "Conditionally"), replacement="Conditional"),
    )
    assert only(found).replaces is Replaces.NEVER
    assert not only(found).is_loss


def test_a_conditional_replacement_that_nobody_declares_stays_possible() -> None:
    """A property that is newer than the schemas here: the service knows better."""
    answer = told(detail("NewProperty", "Conditionally"), replacement="Conditional")
    assert only(refined(by_templates(), answer)).is_loss


def test_another_conditional_replacement_stays_possible() -> None:
    engine = PropertyChange("Engine", "postgres", "mysql", Replaces.MAYBE, "the service decides")
    found = refined(by_templates(database(engine)), told(detail("Engine", "Conditionally"), replacement="Conditional"))
    assert only(found).replaces is Replaces.MAYBE
    assert only(found).is_loss


def test_a_possible_replacement_that_the_service_rules_out_is_none() -> None:
    zone = PropertyChange("AvailabilityZone", "a", "b", Replaces.MAYBE)
    found = refined(by_templates(database(zone)), told(detail("AvailabilityZone"), replacement="False"))
    assert only(found).replaces is Replaces.NEVER


def test_the_services_word_about_the_resource_counts_more_than_that_about_a_property() -> None:
    zone = PropertyChange("AvailabilityZone", "a", "b", Replaces.MAYBE)
    answer = told(detail("AvailabilityZone", "Conditionally"), replacement="False")
    assert not only(refined(by_templates(database(zone)), answer)).is_loss


def test_a_certain_replacement_by_the_templates_stays_one() -> None:
    """The service says Conditional of what refers to something that is replaced; a new physical ID is certain."""
    key = PropertyChange("KmsKeyId", "!Ref Key", "!Ref Key", Replaces.ALWAYS, "Key is replaced")
    replaced = database(key, action=Action.REPLACE)
    found = refined(by_templates(replaced), told(detail("KmsKeyId", "Conditionally"), replacement="Conditional"))
    assert only(found).action is Action.REPLACE


def test_a_conditional_replacement_that_nothing_explains_is_possible() -> None:
    assert only(refined(by_templates(), told(replacement="Conditional"))).is_loss


def test_a_word_that_isnt_known_counts_as_possible() -> None:
    assert only(refined(by_templates(), told(detail("DBName", "Perhaps"), replacement="Perhaps"))).is_loss


def test_what_only_the_service_knows_of_is_added() -> None:
    cause = detail("VPCSecurityGroups", old="sg-1", new="sg-1", CausingEntity="DatabaseSecurityGroup")
    found = refined(by_templates(), told(cause))
    (change,) = only(found).properties
    assert found.kind is Kind.UPDATE
    assert change.because == "DatabaseSecurityGroup decides"


def test_what_the_service_doesnt_change_is_gone() -> None:
    assert refined(by_templates(database(SIZE)), {"Changes": []}).changes == ()


def test_what_follows_from_a_reference_stays_where_the_change_set_leaves_it_out() -> None:
    vpc = PropertyChange("VpcId", "!Ref Vpc", "!Ref Vpc", Replaces.ALWAYS, "Vpc is replaced")
    subnet = ResourceChange("Subnet", "AWS::EC2::Subnet", Action.REPLACE, (vpc,))
    assert [one.logical_id for one in refined(by_templates(subnet), told()).changes] == ["Subnet", "Database"]


def test_structures_are_compared_inside() -> None:
    old, new = (json.dumps([{"Key": "Name", "Value": value}]) for value in "ab")
    (change,) = only(refined(by_templates(), told(detail("Tags", old=old, new=new)))).properties
    assert (change.path, change.old, change.new) == ("Tags[Name]", "a", "b")


def test_secrets_are_masked_whatever_the_service_shows() -> None:
    found = refined(by_templates(), told(detail("MasterUserPassword", old="hunter2", new="hunter3")))
    assert "hunter" not in repr(found)


@pytest.mark.parametrize(
    ("action", "policy", "expected", "kept"),
    [
        ("Add", "", Action.ADD, ""),
        ("Remove", "Retain", Action.REMOVE, "Retain"),
        ("Remove", "Delete", Action.REMOVE, ""),
    ],
)
def test_additions_and_removals(action: str, policy: str, expected: Action, kept: str) -> None:
    change = told(Action=action, PolicyAction=policy)
    del change["Changes"][0]["ResourceChange"]["Replacement"]
    found = only(refined(by_templates(), change))
    assert (found.action, found.kept, found.properties) == (expected, kept, ())
    assert found.is_loss is (expected is Action.REMOVE)


def test_a_changed_policy_is_an_attribute() -> None:
    policy = {"Target": {"Attribute": "DeletionPolicy", "RequiresRecreation": "Never"}}
    (change,) = only(refined(by_templates(), told(policy))).properties
    assert change.path == "@DeletionPolicy"
