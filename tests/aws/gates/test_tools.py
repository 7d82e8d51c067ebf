"""The tools themselves: they notice what they are for, the design passes, and each suppression is needed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from cloudformation.design import Design
from cloudformation.invariants import World
from cloudformation.suppressions import SUPPRESSIONS
from ops.aws import gates
from ops.aws.gates import cfn_lint, checkov, guard
from ops.aws.gates.gate import Gate
from ops.errors import BadInput
from ops.paths import ROOT
from tests.aws.gates.stacks import design, stack
from tests.cloudformation.designs import ENVIRONMENTS, design_of, options_of
from tests.cloudformation.invariants.mutations.elements import REPOSITORY

pytestmark = pytest.mark.aws

TOOLS = (cfn_lint.GATE, guard.GATE, checkov.GATE)


def everything(environment: str, compute: str) -> object:
    """A design with all that can be asked for."""
    return design_of(
        environment,
        compute=compute,
        alarm_email="operations@example.com",
        droplet_address="192.0.2.10",
        repository=REPOSITORY,
    )


@pytest.mark.parametrize(
    ("gate", "rule"), [(cfn_lint.GATE, "E3002"), (guard.GATE, "CT.S3.PR.11"), (checkov.GATE, "CKV_AWS_21")]
)
def test_a_tool_notices_what_it_is_for(gate: Gate, rule: str) -> None:
    bad = stack("bad", AccessControl="PublicRead")
    bad.template.resources["Bucket"].properties["Nonsense"] = True
    found = gate.ask(design(bad)).findings
    assert ("bad", "Bucket") in {(one.stack, one.resource) for one in found if one.rule == rule}


def test_a_region_that_there_is_not_is_named_as_the_setting_that_it_is() -> None:
    lost = Design(replace(options_of("staging"), region="eu-west-9"), (stack(region="eu-west-9"),))
    with pytest.raises(BadInput, match="AWS_DEPLOY_REGION: cfn-lint knows no region eu-west-9"):
        cfn_lint.GATE.ask(lost)


def test_the_linter_looks_at_each_template_in_its_own_region() -> None:
    both = (stack("here"), stack("there", region="us-east-1"))
    for one in both:
        one.template.resources["Bucket"].properties["Nonsense"] = one.region
    found = [(one.stack, one.rule) for one in cfn_lint.GATE.ask(design(*both)).findings]
    assert [one for one in found if one[1] == "E3002"] == [("here", "E3002"), ("there", "E3002")]


@pytest.mark.parametrize("gate", TOOLS, ids=lambda gate: gate.name)
def test_a_template_that_was_looked_at_costs_no_time(gate: Gate) -> None:
    made = design(stack("same"))
    first = gate.ask(made)
    started = time.monotonic()
    assert gate.ask(made) == first
    assert time.monotonic() - started < 0.1


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_design_passes_all_gates(environment: str, compute: str) -> None:
    found = gates.check(everything(environment, compute), fast=False)  # type: ignore[arg-type] # a design
    assert [str(one) for one in found] == []


def test_each_suppression_is_needed() -> None:
    """At each of its places, in one of the designs: else the next person trusts in what no longer holds."""
    suppressed = {
        (f"{one.finding.tool} {one.finding.rule}", one.finding.place)
        for environment in ENVIRONMENTS
        for compute in ("ec2", "ecs")
        for result in gates.run(everything(environment, compute), TOOLS)  # type: ignore[arg-type] # a design
        for one in result.suppressed
    }
    written = [(rule, place) for one in SUPPRESSIONS for rule in one.rules for place in one.places]
    assert [entry for entry in written if entry not in suppressed] == []
    assert len(set(written)) == len(written)


def test_a_warm_plan_waits_for_its_gates_less_than_half_a_second() -> None:
    made = design_of("production")
    gates.check(made)
    started = time.monotonic()
    gates.check(made)
    assert time.monotonic() - started < 0.5


def test_the_linters_version_is_the_locked_one() -> None:
    """An answer is kept by the lock file: it has to be what decides."""
    for lock, package in (("aws", "cfn-lint==1.58"), ("checkov", "checkov==3.3"), ("guard", "cdklabs-cdk-validator")):
        assert package in (ROOT / "requirements" / f"{lock}.txt").read_text()


def test_every_resource_is_looked_at() -> None:
    world = World.of(design_of("production"))
    assert len(world.resources) > 90
