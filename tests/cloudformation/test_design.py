"""The order of stacks, and what a design says about stacks that it hasn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from troposphere import Template

from cloudformation.design import in_order
from cloudformation.errors import DesignError
from cloudformation.stack import Given, OutputOf, Stack
from tests.cloudformation import designs


def a_stack(key: str, *needs: str) -> Stack:
    inputs = {f"From{need}": OutputOf(need, "Value") for need in needs}
    return Stack(key, f"andamio-test-{key}", "eu-west-1", Template(), inputs)


def test_a_stack_comes_after_those_that_it_needs() -> None:
    stacks = [a_stack("c", "b"), a_stack("b", "a"), a_stack("a"), a_stack("d")]
    assert [stack.key for stack in in_order(stacks)] == ["a", "b", "c", "d"]


def test_what_is_free_stays_in_the_given_order() -> None:
    assert [stack.key for stack in in_order([a_stack("z"), a_stack("a"), a_stack("m")])] == ["z", "a", "m"]


def test_given_values_need_no_stack() -> None:
    stack = Stack("a", "andamio-test-a", "eu-west-1", Template(), {"Url": Given("https://example.com")})
    assert stack.needs == ()


@pytest.mark.parametrize(
    "stacks",
    [
        [a_stack("a", "a")],
        [a_stack("a", "b"), a_stack("b", "a")],
        [a_stack("free"), a_stack("a", "c"), a_stack("b", "a"), a_stack("c", "b")],
    ],
)
def test_a_circle_is_refused_and_named(stacks: list[Stack]) -> None:
    with pytest.raises(DesignError, match="in a circle: ") as caught:
        in_order(stacks)
    assert {word.strip() for word in caught.value.what.split(":")[1].split(",")} == {
        stack.key for stack in stacks if stack.key != "free"
    }


def test_a_stack_that_is_needed_and_missing_is_named() -> None:
    with pytest.raises(DesignError, match="stack a needs b, which the design doesn't have"):
        in_order([a_stack("a", "b")])


@given(st.data())
def test_any_graph_without_a_circle_has_an_order(data: st.DataObject) -> None:
    """Each stack may need those with a smaller number; they are given in any order."""
    count = data.draw(st.integers(1, 12))
    needs = {n: data.draw(st.sets(st.integers(0, n - 1))) if n else set() for n in range(count)}
    stacks = [a_stack(f"s{number}", *(f"s{need}" for need in needs[number])) for number in range(count)]
    done: set[str] = set()
    for stack in in_order(data.draw(st.permutations(stacks))):
        assert set(stack.needs) <= done
        done.add(stack.key)
    assert len(done) == count


def test_an_unknown_stack_is_answered_with_the_nearest_and_all() -> None:
    made = designs.design_of()
    with pytest.raises(DesignError, match="unknown stack") as caught:
        made.stack("netwrok")
    assert caught.value.what == "unknown stack 'netwrok'; did you mean 'network'?"
    assert caught.value.hint == "one of: " + ", ".join(stack.key for stack in made.stacks)


def test_a_stack_like_no_other_has_no_nearest() -> None:
    with pytest.raises(DesignError, match="unknown stack") as caught:
        designs.design_of().stack("x")
    assert caught.value.what == "unknown stack 'x'"


@pytest.mark.parametrize("environment", designs.ENVIRONMENTS)
@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_stacks_are_named_after_their_environment(environment: str, compute: str) -> None:
    made = designs.design_of(environment, compute=compute)
    assert [stack.name for stack in made.stacks] == [f"andamio-{environment}-{stack.key}" for stack in made.stacks]
    assert len({stack.key for stack in made.stacks}) == len(made.stacks)
