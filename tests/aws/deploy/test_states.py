"""Each state of a stack has its decision, for deploying and for destroying; and the decision is what then happens."""

from __future__ import annotations

import pytest

from ops.aws.deploy.states import (
    DEPLOY,
    DESTROY,
    Create,
    Decision,
    Delete,
    Nothing,
    Recover,
    Refuse,
    Status,
    Update,
    WaitFor,
    decide,
)
from ops.errors import Refused
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig

S = Status
TABLE: dict[Status, tuple[type[Decision], type[Decision]]] = {
    S.ABSENT: (Create, Nothing),
    S.REVIEW_IN_PROGRESS: (Create, Delete),
    S.CREATE_IN_PROGRESS: (WaitFor, WaitFor),
    S.CREATE_FAILED: (Recover, Delete),
    S.CREATE_COMPLETE: (Update, Delete),
    S.ROLLBACK_IN_PROGRESS: (WaitFor, WaitFor),
    S.ROLLBACK_FAILED: (Recover, Delete),
    S.ROLLBACK_COMPLETE: (Recover, Delete),
    S.DELETE_IN_PROGRESS: (WaitFor, WaitFor),
    S.DELETE_FAILED: (Recover, Delete),
    S.DELETE_COMPLETE: (Create, Nothing),
    S.UPDATE_IN_PROGRESS: (WaitFor, WaitFor),
    S.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: (WaitFor, WaitFor),
    S.UPDATE_COMPLETE: (Update, Delete),
    S.UPDATE_FAILED: (Recover, Delete),
    S.UPDATE_ROLLBACK_IN_PROGRESS: (WaitFor, WaitFor),
    S.UPDATE_ROLLBACK_FAILED: (Recover, Delete),
    S.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (WaitFor, WaitFor),
    S.UPDATE_ROLLBACK_COMPLETE: (Update, Delete),
    S.IMPORT_IN_PROGRESS: (WaitFor, WaitFor),
    S.IMPORT_COMPLETE: (Update, Delete),
    S.IMPORT_ROLLBACK_IN_PROGRESS: (WaitFor, WaitFor),
    S.IMPORT_ROLLBACK_FAILED: (Refuse, Refuse),
    S.IMPORT_ROLLBACK_COMPLETE: (Update, Delete),
}
# What a stack becomes by itself where the decision is to wait; None: it is gone.
THEN: dict[Status, str] = {
    S.CREATE_IN_PROGRESS: "CREATE_COMPLETE",
    S.ROLLBACK_IN_PROGRESS: "ROLLBACK_COMPLETE",
    S.DELETE_IN_PROGRESS: "DELETE_COMPLETE",
    S.UPDATE_IN_PROGRESS: "UPDATE_COMPLETE",
    S.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: "UPDATE_COMPLETE",
    S.UPDATE_ROLLBACK_IN_PROGRESS: "UPDATE_ROLLBACK_COMPLETE",
    S.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: "UPDATE_ROLLBACK_COMPLETE",
    S.IMPORT_IN_PROGRESS: "IMPORT_COMPLETE",
    S.IMPORT_ROLLBACK_IN_PROGRESS: "IMPORT_ROLLBACK_COMPLETE",
}
STUCK = [status for status, (to_deploy, _) in TABLE.items() if to_deploy in (Recover, Refuse)]
CHANGED = designs.network(Gateway=designs.resource("AWS::EC2::InternetGateway"))


def test_the_table_has_every_state_of_the_api() -> None:
    import botocore.session

    model = botocore.session.get_session().get_service_model("cloudformation")
    assert {*model.shape_for("StackStatus").enum, "ABSENT"} == {status.value for status in Status}
    assert set(TABLE) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_each_state_has_its_decision(status: Status) -> None:
    text = None if status is S.ABSENT else status.value
    to_deploy, to_destroy = TABLE[status]
    assert type(decide(DEPLOY, text)) is to_deploy
    assert type(decide(DESTROY, text)) is to_destroy


def test_a_state_that_is_not_known_is_left_alone() -> None:
    assert isinstance(decide(DEPLOY, "FROZEN"), Refuse)
    assert isinstance(decide(DESTROY, "FROZEN"), Refuse)


@pytest.mark.parametrize("status", [status for status, (to_deploy, _) in TABLE.items() if to_deploy is Update])
def test_a_stack_that_can_be_updated_is(rig: Rig, status: Status) -> None:
    rig.cloud.put("andamio-test-network", status, designs.network().document)
    rig.deploy(designs.design(CHANGED))
    assert rig.status("network") == "UPDATE_COMPLETE"


@pytest.mark.parametrize("status", THEN)
def test_what_goes_on_is_waited_for_and_then_decided_anew(rig: Rig, status: Status) -> None:
    rig.cloud.put("andamio-test-network", status, designs.network().document, then=THEN[status], after=40)
    if status is S.ROLLBACK_IN_PROGRESS:
        with pytest.raises(Refused, match="ROLLBACK_COMPLETE: its creation failed"):
            rig.deploy(designs.design(CHANGED))
    else:
        rig.deploy(designs.design(CHANGED))
        gone = status is S.DELETE_IN_PROGRESS
        assert rig.status("network") == ("CREATE_COMPLETE" if gone else "UPDATE_COMPLETE")
    assert rig.cloud.clock.slept > 38


@pytest.mark.parametrize(
    "status", [status for status, (to_deploy, _) in TABLE.items() if to_deploy in (Recover, Refuse)]
)
def test_a_stuck_stack_is_explained_and_nothing_is_touched(rig: Rig, status: Status) -> None:
    rig.cloud.put("andamio-test-network", status, designs.network().document)
    with pytest.raises(Refused) as refused:
        rig.deploy()
    assert rig.cloud.writes == []
    assert refused.value.what.startswith(f"{status}: ")
    assert refused.value.where == "stack network"
    if TABLE[status][0] is Recover:
        assert refused.value.hint.startswith("./inv cfn.recover --env test --stack network (")


def test_what_an_interrupted_creation_left_under_review_is_taken_up(rig: Rig) -> None:
    network = designs.network()
    rig.cloud.client.create_change_set(
        StackName=network.name, ChangeSetName="andamio", ChangeSetType="CREATE", TemplateBody=network.body
    )
    assert rig.status("network") == "REVIEW_IN_PROGRESS"
    rig.deploy(designs.design(network))
    assert rig.status("network") == "CREATE_COMPLETE"
    assert len([one for one in rig.cloud.calls if one.operation == "execute_change_set"]) == 1
