"""A plan from templates alone, in which values flow from stack to stack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloudformation.design import Design
from cloudformation.stack import Given, OutputOf, Stack
from ops.aws.design import design_of
from ops.aws.plan import offline
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.model import Action, Kind, Plan, Replaces, StackPlan
from tests.aws import environments
from tests.aws.deploy import designs
from tests.aws.deploy.designs import resource

VPC = resource("AWS::EC2::VPC", CidrBlock="10.9.0.0/16")


def deployed(design: Design) -> dict[str, Deployed]:
    """The design as it would be read after its deployment."""
    names = {stack.key: stack.document.get("Outputs", {}) for stack in design.stacks}
    outputs = {key: {name: f"{key}-{name}" for name in of_stack} for key, of_stack in names.items()}
    return {stack.key: copy_of(stack, outputs) for stack in design.stacks}


def real(folder: Path, name: str = "production", **changed: str) -> Design:
    """The design of an environment of its own."""
    root = folder / "-".join((name, *changed.values())).replace("/", "-")
    root.mkdir()
    return design_of(environments.make(root, name, **changed))


def copy_of(stack: Stack, outputs: dict[str, dict[str, str]]) -> Deployed:
    values = {name: value(source, outputs) for name, source in stack.inputs.items()}
    return Deployed(stack.key, stack.name, stack.region, stack.document, values, outputs[stack.key])


def value(source: Any, outputs: dict[str, dict[str, str]]) -> str:
    match source:
        case OutputOf(stack, output):
            return outputs[stack][output]
        case Given(given):
            return given
        case _:
            return "found"


def with_stack(design: Design, changed: Stack) -> Design:
    return replace(design, stacks=tuple(changed if one.key == changed.key else one for one in design.stacks))


def of(plan: Plan, key: str) -> StackPlan:
    (found,) = [one for one in plan.stacks if one.key == key]
    return found


def test_what_is_deployed_changes_nothing() -> None:
    design = designs.design()
    plan = offline.plan(design, deployed(design))
    assert {one.kind for one in plan.stacks} == {Kind.SAME}
    assert plan.is_empty


@pytest.mark.parametrize("name", ["staging", "production"])
@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_the_real_design_changes_nothing_against_itself(tmp_path: Path, name: str, compute: str) -> None:
    design = real(tmp_path, name, AWS_COMPUTE=compute)
    assert offline.plan(design, deployed(design)).is_empty


def test_nothing_deployed_is_all_new_and_no_loss() -> None:
    plan = offline.plan(designs.design(), {})
    assert {one.kind for one in plan.stacks} == {Kind.CREATE}
    assert plan.count(Action.ADD) == sum(len(one.document["Resources"]) for one in designs.design().stacks)
    assert plan.losses == ()
    assert of(plan, "data").waits_for == ("network",)
    assert of(plan, "registry").waits_for == ()


def test_a_replacement_goes_on_into_other_stacks() -> None:
    design = designs.design()
    plan = offline.plan(with_stack(design, designs.network(Vpc=VPC)), deployed(design))
    assert of(plan, "data").waits_for == ("network",)
    (parameter,) = of(plan, "data").parameters
    assert (parameter.path, parameter.new) == ("Subnet", "known after network")
    assert [one.logical_id for one in of(plan, "data").changes] == ["Database"]


def test_the_vpc_of_the_real_design_takes_what_is_in_it_along(tmp_path: Path) -> None:
    before, after = (real(tmp_path, AWS_VPC_CIDR=cidr) for cidr in ("10.20.0.0/16", "10.30.0.0/16"))
    plan = offline.plan(after, deployed(before))
    replaced = {one.logical_id for stack in plan.stacks for one in stack.changes if one.action is Action.REPLACE}
    assert {"Vpc", "PublicSubnetA", "NatGatewayB", "TargetGroup"} <= replaced
    assert [loss.resource.logical_id for loss in plan.losses] == ["Vpc"]


def test_a_new_key_may_not_replace_the_database_unseen(tmp_path: Path) -> None:
    design = real(tmp_path)
    data = design.stack("data")
    document = {**data.document, "Resources": dict(data.document["Resources"])}
    document["Resources"]["Database"] = {**document["Resources"]["Database"]}
    properties = {**document["Resources"]["Database"]["Properties"], "KmsKeyId": {"Ref": "Other"}}
    document["Resources"]["Database"]["Properties"] = properties
    plan = offline.plan(with_stack(design, replace(data, template=designs.Written(document))), deployed(design))
    (loss,) = plan.losses
    assert (loss.resource.logical_id, loss.resource.action) == ("Database", Action.REPLACE)
    assert plan.losses_beyond(["Database"]) == ()


def test_a_given_value_that_changes_shows_both_values() -> None:
    design = designs.design()
    backend = design.stack("backend")
    inputs = {**backend.inputs, "ScoringUrl": Given("https://other.example.com")}
    plan = offline.plan(with_stack(design, replace(backend, inputs=inputs)), deployed(design))
    (parameter,) = of(plan, "backend").parameters
    assert (parameter.old, parameter.new) == ("https://scoring.example.com", "https://other.example.com")


def test_a_value_that_another_stack_puts_out_by_now_is_compared() -> None:
    design = designs.design()
    there = deployed(design)
    there["network"] = replace(there["network"], outputs={"Subnet": "subnet-2"})
    plan = offline.plan(design, there)
    (parameter,) = of(plan, "data").parameters
    assert (parameter.old, parameter.new) == ("network-Subnet", "subnet-2")
    assert of(plan, "data").waits_for == ()


def test_a_new_stack_makes_those_that_take_from_it_wait() -> None:
    design = designs.design()
    there = deployed(design)
    del there["registry"]
    plan = offline.plan(design, there)
    assert of(plan, "registry").kind is Kind.CREATE
    assert of(plan, "backend").waits_for == ("registry",)


def test_what_the_design_no_longer_has_is_left_alone() -> None:
    design = designs.design(designs.network(), designs.data())
    plan = offline.plan(design, deployed(designs.design()))
    assert [one.key for one in plan.stacks if one.kind is Kind.ORPHAN] == ["backend", "registry"]
    assert plan.is_empty


def test_another_type_under_the_same_name_is_refused() -> None:
    design = designs.design()
    changed = designs.data(History=resource("AWS::S3::Bucket"))
    plan = offline.plan(with_stack(design, changed), deployed(design))
    ((stack, refusal),) = plan.refusals
    assert stack.key == "data"
    assert refusal.startswith("History is AWS::DynamoDB::Table and would become AWS::S3::Bucket")
    assert [one.resource.logical_id for one in plan.losses] == ["History"]


def test_a_secret_parameter_is_masked() -> None:
    secret = {"NoEcho": True}
    old, new = (
        designs.stack("app", {"R": resource("AWS::SNS::Topic")}, {"Anything": Given(given)}, Anything=secret)
        for given in ("hunter2", "hunter3")
    )
    there = deployed(designs.design(old))
    assert "hunter" not in repr(offline.plan(designs.design(new), there))


def test_the_same_input_gives_the_same_plan(tmp_path: Path) -> None:
    design = real(tmp_path)
    other = real(tmp_path, AWS_NAT_GATEWAYS="1")
    assert offline.plan(other, deployed(design)) == offline.plan(other, deployed(design))


def test_fewer_gateways_lose_no_data(tmp_path: Path) -> None:
    design = real(tmp_path)
    other = real(tmp_path, AWS_NAT_GATEWAYS="1")
    plan = offline.plan(other, deployed(design))
    assert plan.losses == ()
    assert plan.count(Action.REMOVE) > 0
    assert {one.replaces for stack in plan.stacks for one in stack.changes} == {Replaces.NEVER}
