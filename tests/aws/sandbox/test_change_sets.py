"""The sandbox's change sets: what they say that they change."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.aws.sandbox.stacks import Stack, alarm, topic

pytestmark = pytest.mark.aws


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
