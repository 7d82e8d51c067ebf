"""The sandbox's CloudFormation: what it refuses, what it tells, and its way back when something fails."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.aws.session import Cloud

pytestmark = pytest.mark.aws

Template = dict[str, Any]


def topic(name: str = "", **properties: Any) -> Template:
    return {"Type": "AWS::SNS::Topic", "Properties": {**({"TopicName": name} if name else {}), **properties}}


def table(**properties: Any) -> Template:
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    given = {"KeySchema": key, "AttributeDefinitions": attributes, "BillingMode": "PAY_PER_REQUEST", **properties}
    return {"Type": "AWS::DynamoDB::Table", "Properties": given}


def alarm(**properties: Any) -> Template:
    given = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "MetricName": "M", "Namespace": "N"}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**given, "Period": 60, "Threshold": 1, **properties}}


def broken() -> Template:
    """What EC2 refuses: its network isn't there."""
    return {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/24"}}


class Stack:
    """A stack of its own for a test."""

    def __init__(self, cloud: Cloud) -> None:
        self.client = cloud.client("cloudformation")
        self.name = f"test-{uuid.uuid4().hex[:12]}"
        self.made = False

    def propose(self, resources: Template, **more: Any) -> dict[str, Any]:
        template = {"Resources": resources, **more.pop("sections", {})}
        kind = "UPDATE" if self.made else "CREATE"
        change_set = self.client.create_change_set(
            StackName=self.name, ChangeSetName=f"c-{uuid.uuid4().hex}", ChangeSetType=kind,
            TemplateBody=json.dumps(template), **more,
        )  # fmt: skip
        return dict(self.client.describe_change_set(ChangeSetName=change_set["Id"], IncludePropertyValues=True))

    def deploy(self, resources: Template, **more: Any) -> str:
        options = {name: more.pop(name) for name in ("DisableRollback",) if name in more}
        change_set = self.propose(resources, **more)
        self.client.execute_change_set(ChangeSetName=change_set["ChangeSetId"], ClientRequestToken="t-1", **options)
        self.made = True
        return str(self.described["StackStatus"])

    @property
    def described(self) -> dict[str, Any]:
        return dict(self.client.describe_stacks(StackName=self.name)["Stacks"][0])

    @property
    def events(self) -> list[tuple[str, str]]:
        """Who became what, the first first."""
        told = self.client.describe_stack_events(StackName=self.name)["StackEvents"][::-1]
        return [(one["LogicalResourceId"].replace(self.name, "stack"), one["ResourceStatus"]) for one in told]

    def physical(self) -> dict[str, str]:
        listed = self.client.list_stack_resources(StackName=self.name)["StackResourceSummaries"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}


@pytest.fixture
def stack(cloud: Cloud) -> Stack:
    return Stack(cloud)


def test_a_creation_tells_of_each_resource_after_those_that_it_needs(stack: Stack) -> None:
    assert stack.deploy({"Bell": alarm(AlarmActions=[{"Ref": "News"}]), "News": topic()}) == "CREATE_COMPLETE"
    assert stack.events == [
        ("stack", "REVIEW_IN_PROGRESS"), ("stack", "CREATE_IN_PROGRESS"), ("News", "CREATE_IN_PROGRESS"),
        ("News", "CREATE_COMPLETE"), ("Bell", "CREATE_IN_PROGRESS"), ("Bell", "CREATE_COMPLETE"),
        ("stack", "CREATE_COMPLETE"),
    ]  # fmt: skip
    told = stack.client.describe_stack_events(StackName=stack.name)["StackEvents"]
    assert len({one["EventId"] for one in told}) == len({one["Timestamp"] for one in told}) == len(told)
    assert told[0]["ClientRequestToken"] == "t-1"


def test_a_creation_that_fails_is_taken_back(stack: Stack, cloud: Cloud) -> None:
    assert stack.deploy({"News": topic(stack.name), "Lost": {**broken(), "DependsOn": "News"}}) == "ROLLBACK_COMPLETE"
    assert stack.events[-5:] == [
        ("Lost", "CREATE_FAILED"), ("stack", "ROLLBACK_IN_PROGRESS"), ("News", "DELETE_IN_PROGRESS"),
        ("News", "DELETE_COMPLETE"), ("stack", "ROLLBACK_COMPLETE"),
    ]  # fmt: skip
    assert not [one for one in cloud.client("sns").list_topics()["Topics"] if one["TopicArn"].endswith(stack.name)]
    told = stack.client.describe_stack_events(StackName=stack.name)["StackEvents"]
    (failed,) = [one for one in told if one["ResourceStatus"] == "CREATE_FAILED"]
    assert "vpc-00000000" in failed["ResourceStatusReason"]
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        stack.propose({"News": topic()})


def test_a_creation_without_rollback_stays_to_be_looked_at(stack: Stack) -> None:
    assert stack.deploy({"News": topic(), "Lost": broken()}, DisableRollback=True) == "CREATE_FAILED"
    assert "News" in stack.physical()


def test_an_update_that_fails_goes_back_to_what_was(stack: Stack, cloud: Cloud) -> None:
    stack.deploy({"Bell": alarm(Threshold=1)})
    name = stack.physical()["Bell"]
    changed = {"Bell": alarm(Threshold=2), "Lost": {**broken(), "DependsOn": "Bell"}}
    assert stack.deploy(changed) == "UPDATE_ROLLBACK_COMPLETE"
    (shown,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert shown["Threshold"] == 1
    assert ("Lost", "CREATE_FAILED") in stack.events
    assert stack.physical() == {"Bell": name}
    assert stack.client.get_template(StackName=stack.name)["TemplateBody"]["Resources"].keys() == {"Bell"}


def test_what_can_only_be_set_at_creation_makes_a_new_resource_before_the_old_one_goes(stack: Stack) -> None:
    stack.deploy({"Old": table(TableName=f"{stack.name}-a")})
    (change,) = stack.propose({"Old": table(TableName=f"{stack.name}-b")})["Changes"]
    assert change["ResourceChange"]["Replacement"] == "True"
    assert change["ResourceChange"]["PolicyAction"] == "ReplaceAndDelete"
    assert stack.deploy({"Old": table(TableName=f"{stack.name}-b")}) == "UPDATE_COMPLETE"
    assert stack.physical() == {"Old": f"{stack.name}-b"}
    assert stack.events[-5:] == [
        ("Old", "UPDATE_COMPLETE"), ("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), ("Old", "DELETE_IN_PROGRESS"),
        ("Old", "DELETE_COMPLETE"), ("stack", "UPDATE_COMPLETE"),
    ]  # fmt: skip


def test_who_refers_to_what_is_replaced_changes_with_it(stack: Stack) -> None:
    before = {"News": topic(f"{stack.name}-a"), "Bell": alarm(AlarmActions=[{"Ref": "News"}])}
    stack.deploy(before)
    proposed = stack.propose({**before, "News": topic(f"{stack.name}-b")})["Changes"]
    assert {one["ResourceChange"]["LogicalResourceId"] for one in proposed} == {"News", "Bell"}


def test_a_change_set_says_what_is_added_changed_and_removed(stack: Stack) -> None:
    stack.deploy({"Bell": alarm(Threshold=1), "Gone": topic()})
    found = {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]
        for one in stack.propose({"Bell": alarm(Threshold=2), "New": topic()})["Changes"]
    }
    assert {name: one["Action"] for name, one in found.items()} == {"Bell": "Modify", "New": "Add", "Gone": "Remove"}
    (detail,) = found["Bell"]["Details"]
    assert (detail["Target"]["Path"], detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == (
        *("/Properties/Threshold", "1", "2"),
    )
    assert json.loads(found["Bell"]["AfterContext"])["Properties"]["Threshold"] == 2


def test_without_asking_for_values_there_are_none(stack: Stack) -> None:
    stack.deploy({"Bell": alarm(Threshold=1)})
    proposed = stack.propose({"Bell": alarm(Threshold=2)})
    bare = stack.client.describe_change_set(ChangeSetName=proposed["ChangeSetId"])
    change = bare["Changes"][0]["ResourceChange"]
    assert "AfterContext" not in change
    assert change["Details"][0]["Target"].keys() == {"Attribute", "Name", "RequiresRecreation"}


def test_no_change_has_the_services_words(stack: Stack) -> None:
    stack.deploy({"News": topic()})
    proposed = stack.propose({"News": topic()})
    assert (proposed["Status"], proposed["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert proposed["StatusReason"] == (
        "The submitted information didn't contain changes. Submit different information to create a change set."
    )
    with pytest.raises(ClientError, match="InvalidChangeSetStatus"):
        stack.client.execute_change_set(ChangeSetName=proposed["ChangeSetId"])


def test_what_is_protected_is_not_deleted(stack: Stack) -> None:
    stack.deploy({"News": topic()})
    stack.client.update_termination_protection(StackName=stack.name, EnableTerminationProtection=True)
    assert stack.described["EnableTerminationProtection"] is True
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        stack.client.delete_stack(StackName=stack.name)
    stack.client.update_termination_protection(StackName=stack.name, EnableTerminationProtection=False)
    stack.client.delete_stack(StackName=stack.name)
    with pytest.raises(ClientError, match=f"Stack with id {stack.name} does not exist"):
        stack.client.describe_stacks(StackName=stack.name)
    stack.client.delete_stack(StackName=stack.name)  # again: there is nothing to do


def test_what_a_failed_deletion_needs_stays(stack: Stack, cloud: Cloud) -> None:
    tags = [{"Key": "told", "Value": {"Ref": "Told"}}]
    stack.deploy(
        {
            "Files": {"Type": "AWS::S3::Bucket", "DependsOn": "Before", "Properties": {"Tags": tags}},
            "Policy": policy({"Ref": "Files"}),
            "Told": topic(),
            "Before": topic(),
            "Other": topic(),
        }
    )
    bucket = stack.physical()["Files"]
    cloud.client("s3").put_object(Bucket=bucket, Key="a", Body=b"b")
    stack.client.delete_stack(StackName=stack.name)
    assert stack.described["StackStatus"] == "DELETE_FAILED"
    assert stack.physical().keys() == {"Files", "Told", "Before"}
    stack.client.delete_stack(StackName=stack.name, RetainResources=["Files"])
    assert cloud.client("s3").get_object(Bucket=bucket, Key="a")["Body"].read() == b"b"


def policy(bucket: Any) -> Template:
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [allowed]}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": bucket, "PolicyDocument": document}}


def test_a_stack_policy_is_kept(stack: Stack) -> None:
    stack.deploy({"News": topic()})
    assert "StackPolicyBody" not in stack.client.get_stack_policy(StackName=stack.name)
    stack.client.set_stack_policy(StackName=stack.name, StackPolicyBody='{"Statement": []}')
    assert stack.client.get_stack_policy(StackName=stack.name)["StackPolicyBody"] == '{"Statement": []}'


def test_drift_is_not_made_up(stack: Stack) -> None:
    stack.deploy({"News": topic()})
    with pytest.raises(ClientError, match="it detects no drift"):
        stack.client.detect_stack_drift(StackName=stack.name)


def test_rollback_triggers_and_tags_are_kept(stack: Stack, cloud: Cloud) -> None:
    triggers = {"RollbackTriggers": [{"Arn": "arn:aws:cloudwatch:x", "Type": "AWS::CloudWatch::Alarm"}]}
    stack.deploy({"News": topic()}, RollbackConfiguration=triggers, Tags=[{"Key": "team", "Value": "loans"}])
    assert stack.described["RollbackConfiguration"]["RollbackTriggers"] == triggers["RollbackTriggers"]
    assert stack.described["Tags"] == [{"Key": "team", "Value": "loans"}]


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
