"""Whether a change replaces its resource: by the schemas, and by the documentation where it says more."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.statefulness import STATEFUL_TYPES
from ops.aws.plan.documented import RULES
from ops.aws.plan.model import Replaces
from ops.aws.plan.oracle import ask, is_known, known
from ops.aws.plan.values import MISSING
from tests.aws.plan.templates import found

NEVER, MAYBE, ALWAYS = Replaces.NEVER, Replaces.MAYBE, Replaces.ALWAYS


def answer(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Replaces:
    (change,) = found(old, new)
    return ask(f"AWS::{kind}", change).replaces


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "expected"),
    [
        ("RDS::DBInstance", "DBInstanceClass", "db.t4g.medium", "db.t4g.large", NEVER),
        ("RDS::DBInstance", "StorageEncrypted", False, True, ALWAYS),
        ("RDS::DBInstance", "KmsKeyId", MISSING, "alias/a", ALWAYS),
        ("RDS::DBInstance", "DBName", "loans", MISSING, ALWAYS),
        ("RDS::DBInstance", "BackupRetentionPeriod", 14, 20, NEVER),
        ("RDS::DBInstance", "MultiAZ", False, True, NEVER),
        ("RDS::DBInstance", "AvailabilityZone", "a", "b", MAYBE),
        ("RDS::DBInstance", "Engine", "postgres", "mysql", MAYBE),
        ("RDS::DBInstance", "DBSnapshotIdentifier", "one", "two", ALWAYS),
        ("RDS::DBInstance", "DBSnapshotIdentifier", "one", MISSING, ALWAYS),
        ("RDS::DBInstance", "DBSnapshotIdentifier", MISSING, "one", MAYBE),
        ("DynamoDB::Table", "BillingMode", "PROVISIONED", "PAY_PER_REQUEST", NEVER),
        ("DynamoDB::Table", "TableName", MISSING, "history", ALWAYS),
        ("S3::Bucket", "BucketName", "a", "b", ALWAYS),
        ("EC2::VPC", "CidrBlock", "10.0.0.0/16", "10.1.0.0/16", ALWAYS),
        ("EC2::VPC", "InstanceTenancy", "dedicated", "default", NEVER),
        ("EC2::VPC", "InstanceTenancy", "default", "dedicated", ALWAYS),
        ("Route53::RecordSet", "Name", "a.example.com", "b.example.com", ALWAYS),
        ("Unknown::Thing", "Anything", 1, 2, MAYBE),
    ],
)
def test_one_property(kind: str, name: str, old: Any, new: Any, expected: Replaces) -> None:
    before = {} if old is MISSING else {name: old}
    after = {} if new is MISSING else {name: new}
    assert answer(kind, before, after) is expected


def test_what_lies_within_a_declared_property_counts() -> None:
    old, new = ({"ContainerDefinitions": [{"Name": "web", "Image": image}]} for image in "ab")
    assert answer("ECS::TaskDefinition", old, new) is ALWAYS


def test_what_holds_a_declared_property_counts() -> None:
    old: dict[str, Any] = {"EncryptionConfiguration": {"Ref": "A"}}
    assert answer("ECR::Repository", old, {"EncryptionConfiguration": {"Ref": "B"}}) is ALWAYS


def test_what_lies_beside_a_declared_property_does_not() -> None:
    old, new = ({"Budget": {"BudgetLimit": {"Amount": amount}}} for amount in (1, 2))
    assert answer("Budgets::Budget", old, new) is NEVER
    names = [{"Budget": {"BudgetName": name}} for name in "ab"]
    assert answer("Budgets::Budget", *names) is ALWAYS


def test_a_key_attribute_can_be_added_but_not_edited() -> None:
    old = {"AttributeDefinitions": [{"AttributeName": "loan_id", "AttributeType": "S"}]}
    added = {"AttributeDefinitions": [*old["AttributeDefinitions"], {"AttributeName": "at", "AttributeType": "N"}]}
    assert {ask("AWS::DynamoDB::Table", one).replaces for one in found(old, added)} == {NEVER}
    edited = {"AttributeDefinitions": [{"AttributeName": "loan_id", "AttributeType": "N"}]}
    assert answer("DynamoDB::Table", old, edited) is ALWAYS


def test_every_stateful_type_is_known() -> None:
    assert [one for one in sorted(STATEFUL_TYPES) if not is_known(one)] == []


def test_no_rule_softens_what_a_schema_declares() -> None:
    """Documentation may tell when a conditional property replaces; what is create-only stays so."""
    assert [rule for rule in RULES if rule[1] in known()[rule[0]].get("always", ())] == []
