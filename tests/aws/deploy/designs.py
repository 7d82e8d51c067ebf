"""A small design with the shape of the real one: a chain, things beside each other, and something that holds data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import Template

from cloudformation.design import Design, in_order
from cloudformation.options import Options
from cloudformation.stack import Document, Found, Given, OutputOf, Source, Stack

OPTIONS = Options(
    "test", "eu-west-1", "loans.example.com", "", "https://scoring.example.com", "https://tell.example.com"
)
PATTERN = "[a-z0-9:.,/-]+"


def resource(kind: str, **properties: Any) -> Document:
    return {"Type": kind, "Properties": properties}


def stack(
    key: str,
    resources: Mapping[str, Document],
    inputs: Mapping[str, Source] | None = None,
    outputs: Mapping[str, Any] | None = None,
    alarms: tuple[OutputOf, ...] = (),
    **parameters: Any,
) -> Stack:
    """A stack of a design, from plain dictionaries."""
    declared = {name: {"Type": "String", "AllowedPattern": PATTERN} | parameters.get(name, {}) for name in inputs or {}}
    document: Document = {
        "Description": f"stack {key}",
        "Resources": dict(resources),
        "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()},
    } | ({"Parameters": declared} if declared else {})
    return Stack(key, OPTIONS.name(key), "eu-west-1", Written(document), dict(inputs or {}), alarms)


class Written(Template):  # type: ignore[misc] # troposphere has no types
    """A template that is written already."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def to_dict(self) -> Document:
        return self._document


NETWORK = {
    "Vpc": resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Subnet": resource("AWS::EC2::Subnet", VpcId={"Ref": "Vpc"}),
}
DATA = {
    "Database": resource("AWS::RDS::DBInstance", Subnet={"Ref": "Subnet"}, Size=20)
    | {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"},
    "History": resource("AWS::DynamoDB::Table", Key="loan_id")
    | {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"},
    "Alarm": resource("AWS::CloudWatch::Alarm", Database={"Ref": "Database"}),
}
BACKEND = {
    "Role": resource("AWS::IAM::Role", Path="/"),
    "Group": resource("AWS::AutoScaling::AutoScalingGroup", Image={"Ref": "ImageTag"}, Role={"Ref": "Role"}),
}


def network(**changed: Document) -> Stack:
    return stack("network", NETWORK | changed, outputs={"Subnet": {"Ref": "Subnet"}})


def data(**changed: Document) -> Stack:
    inputs = {"Subnet": OutputOf("network", "Subnet")}
    outputs = {"Host": {"Fn::GetAtt": ["Database", "Endpoint.Address"]}, "AlarmArn": {"Fn::GetAtt": ["Alarm", "Arn"]}}
    return stack("data", DATA | changed, inputs, outputs)


def registry() -> Stack:
    return stack("registry", {"Images": resource("AWS::ECR::Repository")}, outputs={"Images": {"Ref": "Images"}})


def backend(**changed: Document) -> Stack:
    inputs: dict[str, Source] = {
        "Subnet": OutputOf("network", "Subnet"),
        "Host": OutputOf("data", "Host"),
        "Images": OutputOf("registry", "Images"),
        "ImageTag": Found("image-tag"),
        "ScoringUrl": Given("https://scoring.example.com"),
    }
    alarms = (OutputOf("data", "AlarmArn"), OutputOf("backend", "Unhealthy"))
    return stack("backend", BACKEND | changed, inputs, {"Group": {"Ref": "Group"}}, alarms)


def design(*stacks: Stack) -> Design:
    return Design(OPTIONS, in_order(stacks or (network(), data(), registry(), backend())))
