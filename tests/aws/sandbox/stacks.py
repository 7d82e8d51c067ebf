"""Small stacks for the tests of the sandbox's CloudFormation."""

from __future__ import annotations

import json
import uuid
from typing import Any

from ops.aws.session import Cloud

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


def policy(bucket: Any) -> Template:
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [allowed]}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": bucket, "PolicyDocument": document}}


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
