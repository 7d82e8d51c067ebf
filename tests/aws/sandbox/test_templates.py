"""The sandbox's CloudFormation: what a template may say, and what it means."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.aws.sandbox.stacks import Stack, Template, alarm, topic

pytestmark = pytest.mark.aws


TRUST = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}
ROLE = {"Type": "AWS::IAM::Role", "Properties": TRUST}
NEEDED = {"Parameters": {"Size": {"Type": "String", "AllowedPattern": "[0-9]+"}}}
# What CloudFormation refuses before it makes anything.
REFUSALS: dict[str, tuple[Template, dict[str, Any], str]] = {
    "no resources": ({}, {}, "At least one Resources member must be defined"),
    "an unknown reference": ({"Bell": alarm(AlarmActions=[{"Ref": "Nobody"}])}, {}, r"dependencies \[Nobody\]"),
    "a circle": (
        {"A": {**topic(), "DependsOn": "B"}, "B": {**topic(), "DependsOn": "A"}},
        *({}, r"Circular dependency between resources: \[A, B\]"),
    ),
    "an identity": ({"Role": ROLE}, {}, r"Requires capabilities : \[CAPABILITY_IAM\]"),
    "a named identity": (
        {"Role": {**ROLE, "Properties": {**TRUST, "RoleName": "x"}}},
        *({"Capabilities": ["CAPABILITY_IAM"]}, r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]"),
    ),
    "a missing parameter": ({"News": topic()}, {"sections": NEEDED}, r"Parameters: \[Size\] must have values"),
    "an unknown parameter": (
        {"News": topic()},
        {"Parameters": [{"ParameterKey": "Szie", "ParameterValue": "1"}]},
        r"Parameters: \[Szie\] do not exist in the template",
    ),
    "a parameter that doesn't match": (
        {"News": topic()},
        {"sections": NEEDED, "Parameters": [{"ParameterKey": "Size", "ParameterValue": "x"}]},
        r"Parameter Size failed to satisfy constraint: Parameter value x must match pattern \[0-9\]\+",
    ),
    "a template that is too long": ({"News": topic(DisplayName="x" * 51_200)}, {}, "less than or equal to 51200"),
}


@pytest.mark.parametrize(("resources", "more", "message"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_leaves_nothing(stack: Stack, resources: Template, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        stack.propose(resources, **more)
    with pytest.raises(ClientError, match="does not exist"):
        stack.client.describe_stacks(StackName=stack.name)


def test_a_type_that_moto_lacks_fails_instead_of_being_ignored(stack: Stack) -> None:
    assert stack.deploy({"Robot": {"Type": "AWS::RoboMaker::Robot", "Properties": {}}}) == "ROLLBACK_COMPLETE"
    told = stack.client.describe_stack_events(StackName=stack.name)["StackEvents"]
    assert [one["ResourceStatusReason"] for one in told if one["ResourceStatus"] == "CREATE_FAILED"] == [
        "moto has no model of AWS::RoboMaker::Robot"
    ]


def test_functions_give_what_they_say(stack: Stack) -> None:
    names = {"Type": "CommaDelimitedList", "Default": "a, b"}
    outputs: dict[str, Any] = {
        "Joined": {"Fn::Join": ["-", {"Ref": "Names"}]},
        "Second": {"Fn::Select": [1, {"Ref": "Names"}]},
        "Written": {"Fn::Sub": ["${Stage} in ${AWS::Region}: ${!Literal} $$ ${Own}", {"Own": {"Ref": "Stage"}}]},
        "Named": {"Fn::GetAtt": ["News", "TopicName"]},
        "Coded": {"Fn::Base64": "hello"},
        "Chosen": {"Fn::If": ["IsX", "yes", "no"]},
        "Split": {"Fn::Select": ["1", {"Fn::Split": ["/", "a/b"]}]},
    }
    sections = {
        "Parameters": {"Names": names, "Stage": {"Type": "String", "Default": "x"}},
        "Conditions": {"IsX": {"Fn::Equals": [{"Ref": "Stage"}, "x"]}, "IsNot": {"Fn::Not": [{"Condition": "IsX"}]}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    resources = {"News": topic(stack.name), "Never": {**topic(), "Condition": "IsNot"}}
    assert stack.deploy(resources, sections=sections) == "CREATE_COMPLETE"
    assert {one["OutputKey"]: one["OutputValue"] for one in stack.described["Outputs"]} == {
        "Joined": "a-b", "Second": "b", "Written": "x in eu-west-1: ${Literal} $$ x", "Named": stack.name,
        "Coded": "aGVsbG8=", "Chosen": "yes", "Split": "b",
    }  # fmt: skip
    assert stack.physical().keys() == {"News"}


def test_an_attribute_that_a_type_does_not_have_fails_the_stack(stack: Stack) -> None:
    sections = {"Outputs": {"Wrong": {"Value": {"Fn::GetAtt": ["News", "Sound"]}}}}
    assert stack.deploy({"News": topic()}, sections=sections) == "ROLLBACK_COMPLETE"
