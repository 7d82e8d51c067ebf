"""The design keeps its promises; and each promise notices when it is broken."""

from __future__ import annotations

import re

import pytest

from cloudformation.invariants import INVARIANTS, SUBJECTS, World, of, violations
from tests.cloudformation.designs import ENVIRONMENTS, design_of
from tests.cloudformation.invariants.bench import Bench, Compute
from tests.cloudformation.invariants.mutations import MUTATIONS, Mutation
from tests.cloudformation.invariants.mutations.elements import REPOSITORY


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_design_keeps_its_promises(environment: str, compute: Compute) -> None:
    assert [str(found) for found in violations(World.of(design_of(environment, compute=compute)))] == []


def test_it_keeps_them_with_all_that_can_be_asked_for() -> None:
    made = design_of(
        alarm_email="operations@example.com", droplet_address="192.0.2.10", repository=REPOSITORY, nat_gateways=1
    )
    assert [str(found) for found in violations(World.of(made))] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_broken_promise_is_noticed(mutation: Mutation) -> None:
    bench = Bench(mutation.compute)
    place = mutation.change(bench)
    found = mutation.invariant.violations(bench.world())
    assert place in {f"{one.stack}.{one.resource}".rstrip(".") for one in found}


def test_each_promise_has_a_mutation() -> None:
    assert {invariant.id for invariant in INVARIANTS} - {mutation.invariant.id for mutation in MUTATIONS} == set()


def test_each_promise_says_what_it_is() -> None:
    assert len(INVARIANTS) >= 40
    assert len({invariant.id for invariant in INVARIANTS}) == len(INVARIANTS)
    for invariant in INVARIANTS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", invariant.id)
        assert re.fullmatch(r"[A-Z/].{30,200}\.", invariant.promise), invariant.id


def test_each_subject_has_promises() -> None:
    assert all(of(subject) for subject in SUBJECTS)


def test_a_mutation_leaves_the_design_as_it_was() -> None:
    Bench().part("data.Database").set("MultiAZ", False)
    assert Bench().part("data.Database").get("MultiAZ") is True
