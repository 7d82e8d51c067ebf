"""How what is deployed is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cloudformation.design import Design
from ops.aws.look import drift, events, outputs, stacks, status
from ops.aws.look.account import Looking
from ops.errors import AndamioError
from tests.aws.accounts import Account, Settings, account
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.deploy()
    rig.forget_calls()
    return rig


def looking(rig: Rig, *keys: str, design: Design | None = None) -> Looking:
    wanted = design or designs.design()
    return Looking(account(rig.cloud), wanted, keys or tuple(one.key for one in wanted.stacks))


def shown(rig: Rig, *keys: str, design: Design | None = None) -> str:
    asked = looking(rig, *keys, design=design)
    return "\n".join(status.lines(asked, stacks.listed(asked), rig.cloud.clock.now() + timedelta(hours=50)))


def test_the_states_are_a_table_in_the_order_of_deployment(rig: Rig) -> None:
    lines = shown(rig).splitlines()
    assert lines[0].split() == ["STACK", "STATE", "DRIFT", "CREATED", "CHANGED", "OUTPUTS"]
    assert [line.split()[0] for line in lines[1:]] == ["network", "data", "registry", "backend"]
    assert lines[2].split() == ["data", "CREATE_COMPLETE", "not", "checked", "2", "days", "ago", *lines[2].split()[7:]]
    assert lines[2].endswith("  2")


def test_looking_writes_nothing(rig: Rig) -> None:
    shown(rig)
    events.past(account(rig.cloud), stacks.listed(looking(rig)), whole=True)
    assert rig.cloud.writes == []


def test_what_isnt_deployed_has_a_row() -> None:
    assert "data      not deployed" in shown(Rig())


def test_one_stack_alone(rig: Rig) -> None:
    assert [line.split()[0] for line in shown(rig, "data").splitlines()] == ["STACK", "data"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("UPDATE_ROLLBACK_FAILED", "./inv cfn.recover --stack data --env test"),
        ("ROLLBACK_COMPLETE", "./inv cfn.recover --stack data --env test"),
        ("UPDATE_IN_PROGRESS", "./inv cfn.events --follow --env test"),
        ("IMPORT_ROLLBACK_FAILED", "CloudFormation console"),
        ("A_STATE_OF_THE_FUTURE", "CloudFormation console"),
    ],
)
def test_a_stack_that_needs_somebody_says_what_to_do(rig: Rig, state: str, expected: str) -> None:
    found = rig.cloud.stack("andamio-test-data")
    assert found
    found.status, found.reason = state, "a reason"
    text = shown(rig)
    assert expected in text
    is_stuck = bool(status.stuck(stacks.listed(looking(rig))))
    assert is_stuck is (state != "UPDATE_IN_PROGRESS")


def test_what_the_design_no_longer_has_is_shown_too(rig: Rig) -> None:
    made = designs.design()
    smaller = Design(made.options, tuple(one for one in made.stacks if one.key in ("network", "data")))
    assert "andamio-test-backend is not in the design" in shown(rig, design=smaller)


def test_outputs_are_shown_and_given_to_programs(rig: Rig) -> None:
    found = stacks.listed(looking(rig, "network"))
    values = outputs.as_json(found)
    assert list(values["network"]) == ["Subnet"]
    assert values["network"]["Subnet"] in "\n".join(outputs.lines(found))
    assert list(outputs.lines(())) == ["nothing is put out: no stack is deployed"]


def test_events_come_the_oldest_first(rig: Rig) -> None:
    told = events.past(account(rig.cloud), stacks.listed(looking(rig)), whole=False)
    assert [one.event.at for one in told] == sorted(one.event.at for one in told)
    assert {one.stack for one in told} == {"network", "data", "registry", "backend"}
    assert "✓ CREATE_COMPLETE" in events.line(told[-1], 8)


def test_only_the_last_operation_is_shown_unless_all_is_wanted(rig: Rig) -> None:
    changed = designs.data(Topic=designs.resource("AWS::SNS::Topic"))
    made = designs.design()
    rig.deploy(Design(made.options, tuple(changed if one.key == "data" else one for one in made.stacks)))
    found = stacks.listed(looking(rig, "data"))
    last = events.past(account(rig.cloud), found, whole=False)
    assert {one.event.logical_id for one in last} == {"", "Topic"}
    assert len(events.past(account(rig.cloud), found, whole=True)) > len(last)


def test_events_are_followed_until_all_stacks_are_at_rest(rig: Rig) -> None:
    rig.cloud.put("andamio-test-data-2", "UPDATE_IN_PROGRESS", {"Resources": {}}, then="UPDATE_COMPLETE", after=90)
    made = designs.design()
    data = replace(made.stack("data"), name="andamio-test-data-2")
    design = Design(made.options, tuple(data if one.key == "data" else one for one in made.stacks))
    told: list[events.Told] = []
    found = stacks.listed(looking(rig, "data", design=design))
    events.follow(account(rig.cloud), found, told.append, rig.cloud.clock)
    assert told[-1].event.status == "UPDATE_COMPLETE"
    assert len({one.event.identity for one in told}) == len(told)


def test_a_secret_in_a_reason_is_hidden(rig: Rig) -> None:
    told = events.past(account(rig.cloud), stacks.listed(looking(rig, "data")), whole=False)[0]
    line = events.line(events.Told("data", replace(told.event, reason="refused: password=hunter2")), 4)
    assert "hunter2" not in line


def test_nothing_drifted(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    found = drift.detect(account(rig.cloud), stacks.listed(looking(rig)), rig.cloud.clock)
    assert not drift.is_drifted(found)
    assert "no resources drifted" in "\n".join(drift.lines(found))
    assert "✓ network: as its template says" in capsys.readouterr().out


def test_what_somebody_changed_is_shown_property_by_property(rig: Rig) -> None:
    rig.cloud.script.page = 1
    rig.cloud.script.drifted = {
        "Database": [
            {"PropertyPath": "/Size", "ExpectedValue": "20", "ActualValue": "40", "DifferenceType": "NOT_EQUAL"},
            {"PropertyPath": "/Tags/0/Value", "ExpectedValue": "", "ActualValue": "me", "DifferenceType": "ADD"},
            {
                "PropertyPath": "/MasterUserPassword",
                "ExpectedValue": "hunter2",
                "ActualValue": "hunter3",
                "DifferenceType": "NOT_EQUAL",
            },
        ],
        "Alarm": None,
    }
    found = drift.detect(account(rig.cloud), stacks.listed(looking(rig)), rig.cloud.clock)
    text = "\n".join(drift.lines(found))
    assert drift.is_drifted(found)
    assert "20 → 40" in text
    assert "(none) → me" in text
    assert "it was deleted" in text
    assert "hunter" not in text
    assert text.endswith("2 resources drifted")
    assert "DRIFTED" in shown(rig)


def test_all_stacks_are_checked_at_the_same_time(rig: Rig) -> None:
    rig.cloud.script.drift_seconds = 60
    before = rig.cloud.clock.elapsed
    drift.detect(account(rig.cloud), stacks.listed(looking(rig)), rig.cloud.clock)
    assert rig.cloud.clock.elapsed - before < 70


def test_what_cant_be_checked_is_said(rig: Rig) -> None:
    found = rig.cloud.stack("andamio-test-data")
    assert found
    found.status = "UPDATE_FAILED"
    rig.cloud.script.drift_fails = "Failed to detect drift on resource [Vpc]"
    text = "\n".join(drift.lines(drift.detect(account(rig.cloud), stacks.listed(looking(rig)), rig.cloud.clock)))
    assert text == "no resources drifted; 4 stacks couldn't be checked whole"


def test_the_sandbox_has_no_drift(rig: Rig) -> None:
    sandbox = Account(rig.cloud, settings=Settings(is_sandbox=True))
    with pytest.raises(AndamioError, match="can't look for drift"):
        drift.refuse_in_sandbox(sandbox)  # type: ignore[arg-type] # what it needs of a cloud


def test_being_denied_is_one_message(rig: Rig) -> None:
    rig.cloud.script.denied.add("describe_stacks")
    with pytest.raises(AndamioError, match="denies cloudformation:DescribeStacks"):
        stacks.listed(looking(rig))
