"""Two deployments of one environment at the same time: one does the work, the other waits or is refused; no harm."""

from __future__ import annotations

from contextlib import suppress

import pytest

from ops.errors import AndamioError, Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig

ONE = designs.design(designs.network())


def calls_of_a_deployment() -> int:
    rig = Rig()
    rig.deploy(ONE)
    return len(rig.cloud.calls)


@pytest.mark.parametrize("call", range(1, calls_of_a_deployment()))
@pytest.mark.parametrize("same", [True, False])
def test_another_deployment_in_between_does_no_harm(rig: Rig, call: int, same: bool) -> None:
    """It runs whole just before each call of the first one, with the same design or with another."""
    other = ONE if same else designs.design(designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway")))
    rig.cloud.meanwhile = {call: lambda: rig.deploy(other)}
    with suppress(Refused):
        rig.deploy(ONE)
    rig.deploy(ONE)
    stack = rig.stack("network")
    assert stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert stack.document == ONE.stack("network").document
    assert stack.change_sets == {}
    assert stack.protected


@pytest.mark.parametrize("call", range(1, calls_of_a_deployment()))
def test_each_executes_only_what_it_has_looked_at(rig: Rig, call: int) -> None:
    """What was executed was described before by the one who executed it."""
    other = designs.design(designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway")))
    rig.cloud.meanwhile = {call: lambda: rig.deploy(other)}
    with suppress(AndamioError):
        rig.deploy(ONE)
    executed = [one["ChangeSetName"] for one in rig.cloud.kwargs_of("execute_change_set")]
    described = [one["ChangeSetName"] for one in rig.cloud.kwargs_of("describe_change_set")]
    assert set(executed) <= set(described)
    assert all(one.startswith("arn:") for one in executed)


def test_the_one_whose_change_set_was_replaced_says_so(rig: Rig) -> None:
    def replace() -> None:
        name = "andamio-test-network"
        rig.cloud.client.delete_change_set(StackName=name, ChangeSetName="andamio")
        network = designs.network()
        rig.cloud.client.create_change_set(
            StackName=name, ChangeSetName="andamio", ChangeSetType="CREATE", TemplateBody=network.body
        )

    before = Rig()
    before.deploy(ONE)
    at = [one.operation for one in before.cloud.calls].index("execute_change_set") + 1
    rig.cloud.meanwhile = {at: replace}
    with pytest.raises(Refused, match="another deployment is working on andamio-test-network") as refused:
        rig.deploy(ONE)
    assert "type this again" in refused.value.hint
    assert rig.status("network") == "REVIEW_IN_PROGRESS"
