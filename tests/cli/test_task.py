"""Choices: looked up when they are needed, and never when the tasks are only listed."""

from __future__ import annotations

import pytest
from invoke import Context

from ops.cli import task
from ops.cli.task import Task, unknown
from ops.errors import AndamioError, BadInput


@pytest.fixture
def looked_up() -> list[str]:
    return []


@pytest.fixture
def choose(looked_up: list[str]) -> Task:
    def values() -> list[str]:
        looked_up.append("now")
        return ["a", "b"]

    @task(help={"letter": "A letter."}, choices={"letter": values})
    def choose(_: Context, letter: str = "a") -> None:
        """Choose."""

    return choose


def test_choices_are_found_when_they_are_needed(choose: Task, looked_up: list[str]) -> None:
    choose.get_arguments()
    assert looked_up == []
    assert choose.choices_of("letter") == ["a", "b"]
    assert looked_up == ["now"]


def test_no_choices_allow_anything(choose: Task) -> None:
    choose.check("other", "anything")


@pytest.mark.parametrize("value", [None, "", "a", ["a", "b"], []])
def test_allows(choose: Task, value: object) -> None:
    choose.check("letter", value)


@pytest.mark.parametrize("value", ["c", ["a", "c"], "A", "a "])
def test_refuses(choose: Task, value: object) -> None:
    with pytest.raises(AndamioError, match="one of: a, b"):
        choose.check("letter", value)


def test_help_can_be_read_twice(choose: Task) -> None:
    assert [argument.help for argument in choose.get_arguments()] == ["A letter."]
    assert [argument.help for argument in choose.get_arguments()] == ["A letter."]


@pytest.mark.parametrize(
    ("given", "message"),
    [("migrat", "unknown task 'migrat'; did you mean 'migrate'?"), ("zzz", "unknown task 'zzz'")],
)
def test_names_the_nearest(given: str, message: str) -> None:
    assert unknown("task", given, ["up", "migrate", "down"]) == message


def test_an_unknown_environment_can_be_made() -> None:
    @task(choices={"env": ("local",), "only": ("unit",)})
    def run(_: Context, env: str = "", only: str = "") -> None:
        """Run."""

    with pytest.raises(BadInput) as caught:
        run.check("env", "nope")
    assert caught.value.what == "unknown environment 'nope'"
    assert caught.value.hint == "one of: local; or make it: ./inv env.init --env nope"
    for impossible in ("../x", "a b", "-x/"):
        with pytest.raises(BadInput) as caught:
            run.check("env", impossible)
        assert caught.value.hint == "one of: local"
    with pytest.raises(BadInput, match="unknown suite 'units'; did you mean 'unit'") as caught:
        run.check("only", "units")
    assert caught.value.hint == "one of: unit"
