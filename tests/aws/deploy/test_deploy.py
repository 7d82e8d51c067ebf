"""A deployment from nothing, and again: what is called, in which order, and what is protected in the end."""

from __future__ import annotations

import json

import pytest

from cloudformation.stack import Found
from ops.aws.deploy.wanted import CHANGE_SET
from ops.errors import Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import SHA, Rig

ALL = ("network", "data", "registry", "backend")


def test_everything_is_created(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.deploy()
    assert {key: rig.status(key) for key in ALL} == dict.fromkeys(ALL, "CREATE_COMPLETE")
    assert "4 stacks are as designed" in capsys.readouterr().out
    assert len(rig.gated) == 1


def test_outputs_flow_from_stack_to_stack(rig: Rig) -> None:
    rig.deploy()
    network, backend = rig.stack("network"), rig.stack("backend")
    assert backend.parameters["Subnet"] == network.outputs["Subnet"]
    assert backend.parameters["ImageTag"] == SHA


def test_what_was_created_is_protected(rig: Rig) -> None:
    rig.deploy()
    data = rig.stack("data")
    assert data.protected
    assert data.policy
    deny = json.loads(data.policy)["Statement"][1]
    assert deny["Resource"] == ["LogicalResourceId/Database", "LogicalResourceId/History"]
    assert data.tags == {"andamio:environment": "test", "andamio:stack": "data"}


def test_deploying_again_writes_nothing(rig: Rig) -> None:
    rig.deploy()
    rig.forget_calls()
    rig.deploy()
    assert rig.cloud.writes == []


def test_no_change_set_is_left_behind(rig: Rig) -> None:
    rig.deploy()
    for key in ALL:
        assert rig.cloud.client.list_change_sets(StackName=designs.OPTIONS.name(key))["Summaries"] == []
    assert {one["ChangeSetName"] for one in rig.cloud.kwargs_of("create_change_set")} == {CHANGE_SET}


def test_independent_stacks_are_worked_on_at_the_same_time(rig: Rig) -> None:
    rig.cloud.script.seconds = {"Images": 100, "Vpc": 50, "Subnet": 50}
    rig.deploy(designs.design(designs.network(), designs.registry()))
    assert rig.cloud.clock.elapsed < 105


def test_a_stack_waits_for_nothing_but_what_it_needs(rig: Rig) -> None:
    """The database begins when the network is done, while the registry still takes its time."""
    rig.cloud.script.seconds = {"Images": 500}
    rig.deploy()
    assert rig.stack("data").created < rig.stack("registry").events[-1]["Timestamp"]


def test_a_changed_parameter_alone_is_deployed(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.deploy()
    rig.forget_calls()
    rig.deploy(tag="f" * 40)
    assert rig.cloud.writes == ["create_change_set", "execute_change_set"]
    assert f"{SHA} → {'f' * 40}" in capsys.readouterr().out
    assert rig.status("backend") == "UPDATE_COMPLETE"


def test_without_a_tag_the_deployed_image_stays(rig: Rig) -> None:
    rig.deploy()
    rig.forget_calls()
    rig.deploy(tag="")
    assert rig.cloud.writes == []


def test_only_alarms_that_exist_are_rollback_triggers(rig: Rig) -> None:
    rig.deploy()
    triggers = rig.stack("backend").triggers
    assert [one["Arn"] for one in triggers["RollbackTriggers"]] == [rig.stack("data").outputs["AlarmArn"]]
    assert rig.stack("network").triggers == {"RollbackTriggers": []}


def test_iam_is_acknowledged_where_a_template_has_it(rig: Rig) -> None:
    rig.deploy()
    given = {one["StackName"]: one.get("Capabilities") for one in rig.cloud.kwargs_of("create_change_set")}
    assert given["andamio-test-backend"] == ["CAPABILITY_IAM"]
    assert given["andamio-test-network"] is None


def test_what_is_deployed_is_remembered(rig: Rig) -> None:
    rig.deploy()
    assert rig.remembered["backend"].parameters["ImageTag"] == SHA
    assert rig.remembered["network"].template == designs.network().document


def test_a_policy_that_somebody_took_away_is_put_back(rig: Rig) -> None:
    rig.deploy()
    rig.stack("data").policy = None
    rig.stack("data").protected = False
    rig.forget_calls()
    rig.deploy()
    assert rig.cloud.writes == ["set_stack_policy", "update_termination_protection"]


def test_one_stack_alone(rig: Rig) -> None:
    rig.deploy(None, "network")
    rig.deploy(None, "data")
    assert [rig.status(key) for key in ALL] == ["CREATE_COMPLETE", "CREATE_COMPLETE", "ABSENT", "ABSENT"]


def test_one_stack_alone_needs_what_it_needs(rig: Rig) -> None:
    with pytest.raises(Refused, match="it needs stack network: it isn't deployed") as refused:
        rig.deploy(None, "data")
    assert refused.value.hint == "./inv cfn.deploy --env test --stack network"
    assert rig.cloud.writes == []


def test_a_value_is_looked_up_once(rig: Rig) -> None:
    zone = Found("hosted-zone", "loans.example.com")
    several = [
        designs.stack(
            key, {"Record": designs.resource("AWS::Route53::RecordSet", Zone={"Ref": "Zone"})}, {"Zone": zone}
        )
        for key in ("dns", "certificate")
    ]
    rig.deploy(designs.design(*several))
    assert rig.looked_up == [zone]
    assert rig.stack("dns").parameters == {"Zone": "found-1"}


def test_nothing_happens_without_a_yes(rig: Rig) -> None:
    with pytest.raises(Refused, match="there is no terminal to ask on") as refused:
        rig.deploy(yes=False)
    assert "this deploys network, data, registry, backend to test" in refused.value.what
    assert rig.cloud.writes == []
