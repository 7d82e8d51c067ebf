"""A deployment that dies after any call, or is interrupted, is finished by typing it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ops.aws.deploy.everything import Interrupted
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation import Killed

ALL = ("network", "data", "registry", "backend")
CHANGED = designs.design(
    designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway")),
    designs.data(Extra=designs.resource("AWS::CloudWatch::Alarm")),
    designs.registry(),
    replace(designs.backend(Extra=designs.resource("AWS::CloudWatch::Alarm")), alarms=()),
)


DESIGN = designs.design(designs.network(), designs.data(), designs.registry(), replace(designs.backend(), alarms=()))
USUAL = 3.0  # seconds that a resource takes: every call is died after once, and polls are calls


def calls_of_a_whole_deployment() -> int:
    rig = Rig()
    rig.cloud.script.usual = USUAL
    rig.deploy(DESIGN)
    return len(rig.cloud.calls)


def die_after(rig: Rig, calls: int, *args: object) -> None:
    rig.cloud.dies_after = len(rig.cloud.calls) + calls
    with pytest.raises(Killed):
        rig.deploy(*args)  # type: ignore[arg-type] # a design or nothing
    rig.cloud.dies_after = 0


def assert_all_as_designed(rig: Rig) -> None:
    rig.cloud.clock.sleep(1000)
    for key in ALL:
        stack = rig.stack(key)
        assert stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), key
        assert stack.protected
        assert stack.policy
        assert stack.change_sets == {}
    assert len({one.name for one in rig.cloud._stacks}) == len(rig.cloud._stacks)


@pytest.mark.parametrize("calls", range(1, calls_of_a_whole_deployment()))
def test_a_creation_that_dies_anywhere_is_finished_by_the_next(rig: Rig, calls: int) -> None:
    rig.cloud.script.usual = USUAL
    die_after(rig, calls, DESIGN)
    rig.deploy(DESIGN)
    assert_all_as_designed(rig)
    executed = [one["StackName"] for one in rig.cloud.kwargs_of("execute_change_set")]
    assert sorted(executed) == sorted(set(executed)), "nothing was created twice"


@pytest.mark.parametrize("calls", range(1, 75))
def test_an_update_that_dies_anywhere_is_finished_by_the_next(rig: Rig, calls: int) -> None:
    rig.cloud.script.usual = USUAL
    rig.deploy(DESIGN)
    die_after(rig, calls, CHANGED)
    rig.deploy(CHANGED)
    assert_all_as_designed(rig)
    assert "Gateway" in rig.stack("network").resources
    assert "Extra" in rig.stack("data").resources


def test_ctrl_c_says_what_goes_on_by_itself_and_that_the_next_one_continues(rig: Rig) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    rig.cloud.script.usual = 100
    rig.cloud.meanwhile = {60: interrupt}
    with pytest.raises(Interrupted) as interrupted:
        rig.deploy()
    assert interrupted.value.exit_code == 130
    assert interrupted.value.what == "interrupted; AWS goes on by itself with network, registry"
    assert interrupted.value.hint.startswith("./inv cfn.deploy --env test: it waits for what goes on")
    rig.deploy()
    assert_all_as_designed(rig)


def test_what_was_going_on_is_watched_from_its_beginning(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.cloud.script.usual = 100
    die_after(rig, 40)
    capsys.readouterr()
    rig.cloud.clock.sleep(150)
    rig.deploy()
    shown = capsys.readouterr().out
    assert "network: waiting: it is being created" in shown
    assert "network Vpc AWS::EC2::VPC created (1 min 40 s)" in shown
    assert "network Subnet AWS::EC2::Subnet created (1 min 40 s)" in shown
