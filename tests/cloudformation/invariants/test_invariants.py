"""The design keeps its promises; and each promise notices when it is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudformation.invariants import INVARIANTS, SUBJECTS, Violation, World, balancer, of, violations
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


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each dictionary or list within a value, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from holders(value[key])


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_malformed_template_is_a_violation_and_no_crash(data: st.DataObject) -> None:
    bench = Bench(data.draw(st.sampled_from(["ec2", "ecs"])))
    stack = data.draw(st.sampled_from(sorted(bench.views)))
    holder, key = data.draw(st.sampled_from(list(holders(bench.section(stack, "Resources")))))
    holder[key] = data.draw(st.sampled_from([None, "odd", [], {}, {"Ref": "AWS::Region"}, {"Fn::If": ["A", 1, 2]}]))
    assert all(isinstance(found, Violation) for found in violations(bench.world()))


def test_what_cannot_be_read_is_no_promise_kept() -> None:
    bench = Bench()
    bench.part("backend.ApiRule").set("Conditions.1.PathPatternConfig.Values", None)
    found = balancer.rules_send_paths_to_the_backend.violations(bench.world())
    assert [one.stack for one in found] == ["design"]
    assert "see cfn-lint" in str(found[0])
