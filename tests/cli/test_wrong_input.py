"""A task to which 2 means something says what wrong input exits with: it must not be taken for an answer."""

from __future__ import annotations

import pytest
from invoke import Collection, Context

from ops.cli import task
from ops.cli.program import FrontDoor
from ops.errors import AndamioError, BadInput


@task(choices={"what": ("same", "input", "error")}, wrong_input=1)
def compare(_: Context, what: str = "same") -> None:
    """Exit with 2 when something differs."""
    if what == "input":
        raise BadInput("this can't be meant")
    if what == "error":
        raise AndamioError("this went wrong")


@task(choices={"what": ("same",)})
def usual(_: Context, what: str = "same") -> None:
    """Nothing special."""


def code(*words: str) -> int:
    """What a command line exits with."""
    door = FrontDoor(name="small", binary="./inv", binary_names=["inv"], namespace=Collection(compare, usual))
    with pytest.raises(SystemExit) as end:
        door.run(["inv", *words], exit=True)
    return int(end.value.code or 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("compare --what input", 1),
        ("compare --what other", 1),
        ("compare --whatever", 1),
        ("usual compare --whatever", 1),
        ("compare --what error", 1),
        ("usual --what other", 2),
        ("usual --whatever", 2),
        ("comparing", 2),
    ],
)
def test_wrong_input_exits_as_its_task_wants(words: str, expected: int) -> None:
    assert code(*words.split()) == expected
