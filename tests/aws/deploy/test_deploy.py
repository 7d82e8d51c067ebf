"""A deployment from nothing, and again: what is called, in which order, and what is protected in the end."""

from __future__ import annotations

import json

import pytest

from ops.aws.deploy.wanted import CHANGE_SET
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
    network, backend = (rig.cloud.stack(designs.OPTIONS.name(key)) for key in ("network", "backend"))
    assert network
    assert backend
    assert backend.parameters["Subnet"] == network.outputs["Subnet"]
    assert backend.parameters["ImageTag"] == SHA


def test_what_was_created_is_protected(rig: Rig) -> None:
    rig.deploy()
    data = rig.cloud.stack(designs.OPTIONS.name("data"))
    assert data
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
