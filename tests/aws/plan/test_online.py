"""A plan by what CloudFormation says: nothing is left behind, and what waits for values is planned from templates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cloudformation.design import Design
from ops.aws.plan import online, reading
from ops.aws.plan.model import Action, Kind, Plan, Replaces
from ops.errors import AndamioError
from tests.aws.accounts import account
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig

LARGER = designs.resource("AWS::RDS::DBInstance", Subnet={"Ref": "Subnet"}, Size=40) | {
    "DeletionPolicy": "Snapshot",
    "UpdateReplacePolicy": "Snapshot",
}
TOPIC = designs.resource("AWS::SNS::Topic")


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.deploy()
    rig.forget_calls()
    return rig


def planned(rig: Rig, design: Design, **settings: Any) -> Plan:
    cloud = account(rig.cloud, **settings)
    return online.plan(cloud, design, reading.read(cloud, design), rig.cloud.clock)


def with_data(**changed: Any) -> Design:
    made = designs.design()
    stacks = tuple(designs.data(**changed) if stack.key == "data" else stack for stack in made.stacks)
    return Design(made.options, stacks)


def stack_of(plan: Plan, key: str) -> Any:
    (found,) = [stack for stack in plan.stacks if stack.key == key]
    return found


def leftovers(rig: Rig) -> list[str]:
    return [name for stack in rig.cloud._stacks for name in stack.change_sets]


def test_what_is_deployed_needs_no_change_set(rig: Rig) -> None:
    plan = planned(rig, designs.design())
    assert plan.is_empty
    assert rig.cloud.writes == []


def test_a_change_is_asked_for_and_the_change_set_is_gone_again(rig: Rig) -> None:
    plan = planned(rig, with_data(Database=LARGER))
    (change,) = stack_of(plan, "data").changes
    assert (change.logical_id, change.action, change.replaces) == ("Database", Action.CHANGE, Replaces.NEVER)
    (size,) = change.properties
    assert (size.path, size.old, size.new) == ("Size", "20", "40")
    assert stack_of(plan, "data").basis == "change set"
    assert rig.cloud.writes == ["create_change_set", "delete_change_set"]
    assert leftovers(rig) == []


def test_the_change_set_is_asked_for_as_a_deployment_would(rig: Rig) -> None:
    """A pipeline may ask for none without the service role."""
    role = "arn:aws:iam::123456789012:role/andamio-service"
    planned(rig, with_data(Database=LARGER), service_role=role)
    (asked,) = rig.cloud.kwargs_of("create_change_set")
    assert (asked["RoleARN"], asked["ChangeSetName"], asked["ChangeSetType"]) == (role, online.NAME, "UPDATE")


def test_what_the_service_replaces_is_a_loss(rig: Rig) -> None:
    rig.cloud.script.replaces.add("Database.Size")
    plan = planned(rig, with_data(Database=LARGER))
    (loss,) = plan.losses
    assert (loss.resource.logical_id, loss.resource.action, loss.resource.kept) == (
        "Database",
        Action.REPLACE,
        "Snapshot",
    )


def test_an_empty_change_set_is_no_change(rig: Rig) -> None:
    """The templates differ in what doesn't count: a description."""
    design = designs.design()
    there = design.stack("data")
    document = there.document | {"Description": "in other words"}
    stacks = tuple(
        replace(stack, template=designs.Written(document)) if stack.key == "data" else stack for stack in design.stacks
    )
    plan = planned(rig, Design(design.options, stacks))
    assert stack_of(plan, "data").kind is Kind.SAME
    assert leftovers(rig) == []


def test_a_new_stack_leaves_nothing_behind() -> None:
    rig = Rig()
    plan = planned(rig, designs.design())
    assert {stack.kind for stack in plan.stacks} == {Kind.CREATE}
    assert rig.cloud.writes == []


def test_a_stack_that_waits_is_planned_from_its_template(rig: Rig) -> None:
    network = designs.network(Vpc=designs.resource("AWS::EC2::VPC", CidrBlock="10.9.0.0/16"))
    made = with_data(Database=LARGER)
    design = Design(made.options, tuple(network if one.key == "network" else one for one in made.stacks))
    plan = planned(rig, design)
    assert stack_of(plan, "data").waits_for == ("network",)
    assert stack_of(plan, "data").basis != "change set"
    assert [one["StackName"] for one in rig.cloud.kwargs_of("create_change_set")] == ["andamio-test-network"]


def test_interrupted_it_takes_its_change_sets_away(rig: Rig) -> None:
    class Interrupting(type(rig.cloud.clock)):  # type: ignore[misc] # the fake's clock
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if rig.cloud.kwargs_of("create_change_set") and not self.interrupted:
                self.interrupted = True
                raise KeyboardInterrupt

        interrupted = False

    clock = rig.cloud.clock
    rig.cloud.script.change_set_seconds = 60
    there = reading.read(account(rig.cloud), designs.design())
    rig.cloud.clock = clock
    interrupting = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        online.plan(account(rig.cloud), with_data(Database=LARGER, Topic=TOPIC), there, interrupting)
    assert leftovers(rig) == []


def test_what_an_interrupted_plan_left_is_taken_over(rig: Rig) -> None:
    design = with_data(Database=LARGER)
    stack = design.stack("data")
    rig.cloud.client.create_change_set(
        StackName=stack.name,
        ChangeSetName=online.NAME,
        ChangeSetType="UPDATE",
        TemplateBody=stack.body,
        Parameters=[{"ParameterKey": "Subnet", "ParameterValue": "x"}],
    )
    assert not planned(rig, design).is_empty
    assert leftovers(rig) == []


def test_a_deployments_change_set_stays(rig: Rig) -> None:
    design = with_data(Database=LARGER)
    stack = design.stack("data")
    rig.cloud.client.create_change_set(
        StackName=stack.name,
        ChangeSetName="andamio",
        ChangeSetType="UPDATE",
        TemplateBody=stack.body,
        Parameters=[{"ParameterKey": "Subnet", "ParameterValue": "x"}],
    )
    planned(rig, design)
    assert leftovers(rig) == ["andamio"]


def test_a_stuck_stack_says_so(rig: Rig) -> None:
    found = rig.cloud.stack("andamio-test-data")
    assert found
    found.status = "UPDATE_ROLLBACK_FAILED"
    plan = planned(rig, with_data(Database=LARGER))
    (refusal,) = stack_of(plan, "data").refusals
    assert "UPDATE_ROLLBACK_FAILED" in refusal
    assert "cfn.recover --stack data" in refusal
    assert rig.cloud.writes == []


def test_what_the_design_no_longer_has_is_an_orphan(rig: Rig) -> None:
    made = designs.design()
    plan = planned(rig, Design(made.options, tuple(one for one in made.stacks if one.key in ("network", "data"))))
    orphans = {stack.key for stack in plan.stacks if stack.kind is Kind.ORPHAN}
    assert orphans == {one.key for one in made.stacks} - {"network", "data"}
    assert plan.is_empty


def test_being_denied_is_one_message(rig: Rig) -> None:
    rig.cloud.script.denied.add("create_change_set")
    with pytest.raises(AndamioError, match="denies cloudformation:CreateChangeSet"):
        planned(rig, with_data(Database=LARGER))
