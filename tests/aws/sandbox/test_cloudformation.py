"""The sandbox's CloudFormation: what it tells, and what it keeps."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ops.aws.session import Cloud
from tests.aws.sandbox.stacks import Stack, alarm, table, topic

pytestmark = pytest.mark.aws


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
