"""The sandbox's CloudFormation: what is deleted, and what stays."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ops.aws.session import Cloud
from tests.aws.sandbox.stacks import Stack, policy, topic

pytestmark = pytest.mark.aws


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
