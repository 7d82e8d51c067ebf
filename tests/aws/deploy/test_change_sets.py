"""Change sets in all moods of the service: late, throttled, empty, failed, of many pages, left behind."""

from __future__ import annotations

from collections import Counter

import pytest

from ops.errors import AndamioError, BadInput, Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation.checks import MOST_BYTES

ONE = designs.design(designs.network())


def test_one_that_is_not_found_at_first_is_waited_for(rig: Rig) -> None:
    rig.cloud.script.hidden = 5
    rig.deploy(ONE)
    assert rig.status("network") == "CREATE_COMPLETE"


def test_one_that_is_never_found_is_somebody_elses(rig: Rig) -> None:
    rig.cloud.script.hidden = 1000
    with pytest.raises(Refused, match="another deployment is working on andamio-test-network"):
        rig.deploy(ONE)


@pytest.mark.parametrize("operation", ["describe_change_set", "describe_stack_events", "describe_stacks"])
def test_throttling_while_it_is_watched_is_only_slow(rig: Rig, operation: str) -> None:
    def busy() -> None:
        rig.cloud.script.throttled = Counter({operation: 8})

    rig.cloud.meanwhile_after = {
        "create_change_set" if operation == "describe_change_set" else "execute_change_set": busy
    }
    rig.deploy(ONE)
    assert rig.status("network") == "CREATE_COMPLETE"


def test_throttling_that_does_not_end_is_told(rig: Rig) -> None:
    rig.cloud.meanwhile_after = {
        "execute_change_set": lambda: rig.cloud.script.throttled.update({"describe_stack_events": 10**6})
    }
    with pytest.raises(AndamioError, match="limits the rate of requests"):
        rig.deploy(ONE)


def test_many_changes_come_in_pages_and_all_are_judged(rig: Rig) -> None:
    tables = {f"T{at:03}": designs.resource("AWS::DynamoDB::Table", Key="a") for at in range(12)}
    rig.deploy(designs.design(designs.stack("data", tables)))
    rig.cloud.script.page = 5
    rig.cloud.script.replaces = {"T011.Odd"}
    changed = {name: designs.resource("AWS::DynamoDB::Table", Key="a", Odd="b") for name in tables}
    with pytest.raises(Refused, match=r"T011 \(AWS::DynamoDB::Table\) would be replaced"):
        rig.deploy(designs.design(designs.stack("data", changed)))


def test_events_of_many_pages_are_each_told_once(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.cloud.script.page = 3
    groups = {f"G{at:02}": designs.resource("AWS::EC2::SecurityGroup") for at in range(20)}
    rig.deploy(designs.design(designs.stack("network", groups)))
    shown = capsys.readouterr().out
    assert [shown.count(f"network G{at:02} AWS::EC2::SecurityGroup created") for at in range(20)] == [1] * 20


def test_an_empty_one_is_taken_away_again(rig: Rig) -> None:
    """The template's text differs, and yet nothing would change."""
    rig.deploy(ONE)
    rig.forget_calls()
    described = designs.network()
    described.document["Description"] = "another text"
    rig.deploy(designs.design(described))
    assert rig.cloud.writes == ["create_change_set", "delete_change_set"]
    assert rig.status("network") == "CREATE_COMPLETE"


def test_one_that_an_interrupted_run_left_is_replaced(rig: Rig) -> None:
    rig.deploy(ONE)
    changed = designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway"))
    rig.cloud.client.create_change_set(StackName=changed.name, ChangeSetName="andamio", TemplateBody=changed.body)
    rig.forget_calls()
    rig.deploy(designs.design(changed))
    assert rig.cloud.writes == ["create_change_set", "delete_change_set", "create_change_set", "execute_change_set"]
    assert "Gateway" in rig.stack("network").resources


def test_a_template_that_a_call_cannot_carry_is_refused_before(rig: Rig) -> None:
    big = designs.stack("network", {"Vpc": designs.resource("AWS::EC2::VPC", Text="x" * MOST_BYTES)})
    with pytest.raises(BadInput, match=r"its template has 51,\d+ bytes, and CloudFormation takes 51,200"):
        rig.deploy(designs.design(big))
    assert rig.cloud.calls == []


def test_a_template_without_resources_is_refused_before(rig: Rig) -> None:
    with pytest.raises(BadInput, match="has no resources"):
        rig.deploy(designs.design(designs.stack("network", {})))
    assert rig.cloud.calls == []


def test_executing_never_hides_a_failure_in_a_stack_that_is_left_as_it_is(rig: Rig) -> None:
    """A creation says so when it is asked for, an update when it runs; both at once are refused."""
    rig.deploy(ONE)
    rig.deploy(designs.design(designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway"))))
    made, changed = rig.cloud.kwargs_of("create_change_set")
    assert made["OnStackFailure"] == "ROLLBACK"
    assert "OnStackFailure" not in changed
    ran, updated = rig.cloud.kwargs_of("execute_change_set")
    assert "DisableRollback" not in ran
    assert updated["DisableRollback"] is False
