"""The sandbox's CloudFormation when something fails: its way back."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ops.aws.session import Cloud
from tests.aws.sandbox.stacks import Stack, Template, alarm, broken, topic

pytestmark = pytest.mark.aws


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


def network(block: str) -> Template:
    """What can't be replaced: the gateway's place is taken while the old network is still there."""
    attached = {"VpcId": {"Ref": "Vpc"}, "InternetGatewayId": {"Ref": "Internet"}}
    return {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block}},
        "Internet": {"Type": "AWS::EC2::InternetGateway"},
        "Attachment": {"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": attached},
    }


def test_a_rollback_puts_back_what_was_replaced_instead_of_replacing_it_again(stack: Stack, cloud: Cloud) -> None:
    stack.deploy(network("10.71.0.0/16"))
    before = stack.physical()
    assert stack.deploy(network("10.72.0.0/16")) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.physical() == before
    assert stack.events[-6:] == [
        ("Vpc", "UPDATE_COMPLETE"), ("Attachment", "UPDATE_COMPLETE"),
        ("stack", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"), ("Vpc", "DELETE_IN_PROGRESS"),
        ("Vpc", "DELETE_COMPLETE"), ("stack", "UPDATE_ROLLBACK_COMPLETE"),
    ]  # fmt: skip
    there = {one["CidrBlock"] for one in cloud.client("ec2").describe_vpcs()["Vpcs"]}
    assert "10.71.0.0/16" in there
    assert "10.72.0.0/16" not in there
    listed = stack.client.list_stack_resources(StackName=stack.name)["StackResourceSummaries"]
    assert not [one for one in listed if one["ResourceStatus"].endswith("FAILED")]


@pytest.fixture
def stuck(stack: Stack, cloud: Cloud) -> Stack:
    """One that can't go back: what its template says of News refers to a parameter that was deleted meanwhile."""
    cloud.client("ssm").put_parameter(Name=stack.name, Value="before", Type="String", Overwrite=True)
    resources = {"News": topic(DisplayName=f"{{{{resolve:ssm:{stack.name}}}}}"), "Bell": alarm(Threshold=1)}
    stack.deploy(resources)
    cloud.client("ssm").delete_parameter(Name=stack.name)
    changed = {"News": topic(DisplayName="after"), "Bell": alarm(Threshold=2)}
    lost = {**broken(), "DependsOn": ["News", "Bell"]}
    assert stack.deploy({**changed, "Lost": lost}) == "UPDATE_ROLLBACK_FAILED"
    return stack


def test_a_stuck_rollback_goes_on_once_its_reason_is_away(stuck: Stack, cloud: Cloud) -> None:
    stuck.client.continue_update_rollback(StackName=stuck.name)
    assert stuck.described["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    cloud.client("ssm").put_parameter(Name=stuck.name, Value="before", Type="String")
    stuck.client.continue_update_rollback(StackName=stuck.name)
    assert stuck.described["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert shown(stuck, cloud) == ("before", 1)


def test_what_is_skipped_stays_as_it_is(stuck: Stack, cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="must be in UPDATE_FAILED state"):
        stuck.client.continue_update_rollback(StackName=stuck.name, ResourcesToSkip=["Bell"])
    stuck.client.continue_update_rollback(StackName=stuck.name, ResourcesToSkip=["News"])
    assert stuck.described["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert shown(stuck, cloud) == ("after", 1)


def test_only_a_stuck_rollback_goes_on(stack: Stack) -> None:
    stack.deploy({"News": topic()})
    with pytest.raises(ClientError, match="is in CREATE_COMPLETE state and can not continue its rollback"):
        stack.client.continue_update_rollback(StackName=stack.name)


def shown(stack: Stack, cloud: Cloud) -> tuple[str, float]:
    """What the services say of the topic's name and the alarm's threshold."""
    there = stack.physical()
    topics = cloud.client("sns").get_topic_attributes(TopicArn=there["News"])["Attributes"]
    (bell,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[there["Bell"]])["MetricAlarms"]
    return topics["DisplayName"], bell["Threshold"]
