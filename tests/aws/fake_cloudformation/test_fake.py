"""The fake does what CloudFormation does, in the words that it uses: what other tests rest on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from tests.aws.fake_cloudformation import FakeCloudFormation

TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"Key": "a"}}
DOCUMENT = {"Resources": {"A": TABLE, "B": TABLE | {"DependsOn": "A"}}}
NAME = "orders"


@pytest.fixture
def cloud() -> FakeCloudFormation:
    return FakeCloudFormation()


def make(cloud: FakeCloudFormation, document: dict[str, Any], kind: str = "UPDATE", **more: Any) -> dict[str, Any]:
    body = json.dumps(document)
    made = cloud.client.create_change_set(
        StackName=NAME, ChangeSetName="one", ChangeSetType=kind, TemplateBody=body, **more
    )
    cloud.clock.sleep(5)
    return dict(cloud.client.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True))


def run(cloud: FakeCloudFormation, described: dict[str, Any], **more: Any) -> str:
    cloud.client.execute_change_set(ChangeSetName=described["ChangeSetId"], **more)
    cloud.clock.sleep(1000)
    return str(cloud.client.describe_stacks(StackName=described["StackId"])["Stacks"][0]["StackStatus"])


@pytest.fixture
def stack(cloud: FakeCloudFormation) -> FakeCloudFormation:
    assert run(cloud, make(cloud, DOCUMENT, "CREATE")) == "CREATE_COMPLETE"
    return cloud


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    told = error.value.response["Error"]
    return str(told["Code"]), str(told["Message"])


def statuses(cloud: FakeCloudFormation, logical_id: str) -> list[str]:
    found = cloud.stack(NAME) or cloud._stacks[-1]
    return [one["ResourceStatus"] for one in found.events if one["LogicalResourceId"] == logical_id]


def test_a_stack_is_under_review_until_its_change_set_is_executed(cloud: FakeCloudFormation) -> None:
    described = make(cloud, DOCUMENT, "CREATE")
    assert (described["Status"], described["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert [one["ResourceChange"]["Action"] for one in described["Changes"]] == ["Add", "Add"]
    assert statuses(cloud, NAME) == ["REVIEW_IN_PROGRESS"]
    assert run(cloud, described) == "CREATE_COMPLETE"
    assert statuses(cloud, NAME) == ["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_resources_come_after_what_they_need(stack: FakeCloudFormation) -> None:
    found = stack.stack(NAME)
    assert found
    order = [
        (one["LogicalResourceId"], one["ResourceStatus"]) for one in found.events if one["LogicalResourceId"] != NAME
    ]
    assert order == [
        ("A", "CREATE_IN_PROGRESS"), ("A", "CREATE_COMPLETE"), ("B", "CREATE_IN_PROGRESS"), ("B", "CREATE_COMPLETE")
    ]  # fmt: skip


def test_the_same_template_makes_a_failed_change_set(stack: FakeCloudFormation) -> None:
    described = make(stack, DOCUMENT)
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")
    with pytest.raises(ClientError) as refused:
        stack.client.execute_change_set(ChangeSetName=described["ChangeSetId"])
    assert refusal(refused)[0] == "InvalidChangeSetStatus"


def test_another_text_of_the_same_template_is_no_update_either(stack: FakeCloudFormation) -> None:
    assert make(stack, DOCUMENT | {"Description": "x"})["StatusReason"] == "No updates are to be performed."


def test_values_of_properties_come_only_when_asked_for(stack: FakeCloudFormation) -> None:
    changed = {"Resources": {**DOCUMENT["Resources"], "A": {**TABLE, "Properties": {"Key": "b"}}}}
    (detail,) = make(stack, changed)["Changes"][0]["ResourceChange"]["Details"]
    assert (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == ("a", "b")
    plain = stack.client.describe_change_set(ChangeSetName="one", StackName=NAME)
    assert "BeforeValue" not in plain["Changes"][0]["ResourceChange"]["Details"][0]["Target"]


def test_a_failure_cancels_what_runs_and_takes_back_what_is_there(cloud: FakeCloudFormation) -> None:
    document = {"Resources": {"A": TABLE, "Bad": TABLE, "Slow": TABLE}}
    cloud.script.seconds = {"A": 1, "Bad": 5, "Slow": 50}
    cloud.script.fails = {"Bad": "no"}
    assert run(cloud, make(cloud, document, "CREATE", OnStackFailure="ROLLBACK")) == "ROLLBACK_COMPLETE"
    reasons = {one["LogicalResourceId"]: one.get("ResourceStatusReason") for one in cloud._stacks[0].events}
    assert (reasons["Bad"], reasons["Slow"]) == ("no", "Resource creation cancelled")
    assert statuses(cloud, "A")[-1] == "DELETE_COMPLETE"
    failed = cloud.client.describe_events(StackName=NAME, Filters={"FailedEvents": True})["OperationEvents"]
    assert {one["LogicalResourceId"] for one in failed} == {"Bad", "Slow"}


@pytest.mark.parametrize(("on_failure", "ended"), [("DO_NOTHING", "CREATE_FAILED"), ("DELETE", "DELETE_COMPLETE")])
def test_what_follows_a_failed_creation_can_be_chosen(cloud: FakeCloudFormation, on_failure: str, ended: str) -> None:
    cloud.script.fails = {"B": "no"}
    assert run(cloud, make(cloud, DOCUMENT, "CREATE", OnStackFailure=on_failure)) == ended


def test_both_ways_of_choosing_it_exclude_each_other(cloud: FakeCloudFormation) -> None:
    described = make(cloud, DOCUMENT, "CREATE", OnStackFailure="ROLLBACK")
    with pytest.raises(ClientError, match="DisableRollback"):
        cloud.client.execute_change_set(ChangeSetName=described["ChangeSetId"], DisableRollback=False)


def test_retained_resources_stay_and_snapshots_are_taken(cloud: FakeCloudFormation) -> None:
    kept = {"Resources": {"A": TABLE | {"DeletionPolicy": "Retain"}, "B": TABLE | {"DeletionPolicy": "Snapshot"}}}
    run(cloud, make(cloud, kept, "CREATE"))
    cloud.client.delete_stack(StackName=NAME)
    cloud.clock.sleep(100)
    cloud.pass_time()
    assert statuses(cloud, "A")[-1] == "DELETE_SKIPPED"
    assert statuses(cloud, "B")[-1] == "DELETE_COMPLETE"
    assert len(cloud.snapshots) == 1


def test_a_protected_stack_cannot_be_deleted(stack: FakeCloudFormation) -> None:
    stack.client.update_termination_protection(StackName=NAME, EnableTerminationProtection=True)
    with pytest.raises(ClientError) as refused:
        stack.client.delete_stack(StackName=NAME)
    assert refusal(refused) == (
        "ValidationError", f"Stack [{NAME}] cannot be deleted while TerminationProtection is enabled"
    )  # fmt: skip


def test_resources_can_be_retained_only_after_a_deletion_has_failed(stack: FakeCloudFormation) -> None:
    with pytest.raises(ClientError, match="DELETE_FAILED"):
        stack.client.delete_stack(StackName=NAME, RetainResources=["A"])
    stack.script.fails_to_delete = {"A": "in use"}
    stack.client.delete_stack(StackName=NAME)
    stack.clock.sleep(100)
    assert stack.client.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"] == "DELETE_FAILED"
    stack.client.delete_stack(StackName=NAME, RetainResources=["A"])
    stack.clock.sleep(100)
    with pytest.raises(ClientError, match="does not exist"):
        stack.client.describe_stacks(StackName=NAME)


def test_force_deletes_what_could_not_be_deleted(stack: FakeCloudFormation) -> None:
    stack.script.fails_to_delete = {"A": "in use"}
    stack.client.delete_stack(StackName=NAME, DeletionMode="FORCE_DELETE_STACK")
    stack.clock.sleep(100)
    stack.pass_time()
    assert stack.stack(NAME) is None


def test_a_deleted_stack_is_found_by_its_arn_only(stack: FakeCloudFormation) -> None:
    arn = stack.client.describe_stacks(StackName=NAME)["Stacks"][0]["StackId"]
    stack.client.delete_stack(StackName=NAME)
    stack.clock.sleep(100)
    assert stack.client.describe_stacks(StackName=arn)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    assert stack.client.describe_stacks()["Stacks"] == []
    assert stack.client.delete_stack(StackName=NAME) == {}


def test_an_update_whose_rollback_is_disabled_stops_and_can_be_rolled_back(stack: FakeCloudFormation) -> None:
    changed = {"Resources": {**DOCUMENT["Resources"], "A": {**TABLE, "Properties": {"Key": "b"}}}}
    stack.script.fails = {"A": "no"}
    assert run(stack, make(stack, changed), DisableRollback=True) == "UPDATE_FAILED"
    stack.client.rollback_stack(StackName=NAME)
    stack.clock.sleep(100)
    assert stack.client.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.client.get_template(StackName=NAME)["TemplateBody"] == DOCUMENT


def test_iam_has_to_be_acknowledged(cloud: FakeCloudFormation) -> None:
    role: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {}}
    with pytest.raises(ClientError) as refused:
        make(cloud, {"Resources": {"Role": role}}, "CREATE")
    assert refusal(refused) == ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")
    role["Properties"]["RoleName"] = "fixed"
    with pytest.raises(ClientError, match="CAPABILITY_NAMED_IAM"):
        make(cloud, {"Resources": {"Role": role}}, "CREATE", Capabilities=["CAPABILITY_IAM"])


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ([], "Parameters: [Key] must have values"),
        ([("Key", "a"), ("Kye", "b")], "Parameters: [Kye] do not exist in the template"),
        ([("Key", "A")], "Parameter 'Key' must match pattern [a-z]"),
    ],
)
def test_parameters_are_checked(cloud: FakeCloudFormation, given: list[tuple[str, str]], what: str) -> None:
    document = DOCUMENT | {"Parameters": {"Key": {"Type": "String", "AllowedPattern": "[a-z]"}}}
    values = [{"ParameterKey": name, "ParameterValue": value} for name, value in given]
    with pytest.raises(ClientError) as refused:
        make(cloud, document, "CREATE", Parameters=values)
    assert refusal(refused) == ("ValidationError", what)


def test_arguments_are_checked_as_botocore_does(cloud: FakeCloudFormation) -> None:
    with pytest.raises(ParamValidationError, match="Unknown parameter in input"):
        cloud.client.delete_stack(StackName=NAME, Force=True)
    with pytest.raises(ParamValidationError, match="Missing required parameter"):
        cloud.client.execute_change_set()


def test_events_come_newest_first_in_pages(stack: FakeCloudFormation) -> None:
    stack.script.page = 2
    pages = list(stack.client.get_paginator("describe_stack_events").paginate(StackName=NAME))
    events = [one for page in pages for one in page["StackEvents"]]
    assert len(pages) == 4
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    assert [one["Timestamp"] for one in events] == sorted((one["Timestamp"] for one in events), reverse=True)


def test_a_policy_has_to_be_one(stack: FakeCloudFormation) -> None:
    with pytest.raises(ClientError, match="Error validating stack policy"):
        stack.client.set_stack_policy(StackName=NAME, StackPolicyBody="{}")


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("describe_stack_events", {"StackName": "nope"}),
        ("list_stack_resources", {"StackName": "nope"}),
        ("create_change_set", {"StackName": "nope", "ChangeSetName": "a", "TemplateBody": json.dumps(DOCUMENT)}),
    ],
)
def test_what_is_not_there_is_said_in_the_services_words(
    cloud: FakeCloudFormation, operation: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client, operation)(**arguments)
    assert refusal(refused) == ("ValidationError", "Stack with id nope does not exist")


def test_what_the_template_says_is_validated(cloud: FakeCloudFormation) -> None:
    assert cloud.client.validate_template(TemplateBody=json.dumps(DOCUMENT)) == {"Parameters": []}
    with pytest.raises(ClientError, match="JSON not well-formed"):
        cloud.client.validate_template(TemplateBody="{")
