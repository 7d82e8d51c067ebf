"""A small command line with all kinds of options, and a way to use it as from a shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from invoke import Collection, Context

from ops.cli import task
from ops.cli.program import FrontDoor
from ops.errors import Refused

COLOURS = ("red", "green", "blue")
ran: list[str] = []


def sizes() -> list[str]:
    """Choices that are found when they are needed."""
    return ["small", "large"]


@task(
    help={"colour": "Its colour.", "size": "Its size.", "copies": "How many.", "proof": "Only look."},
    choices={"colour": COLOURS, "size": sizes},
    word="colour",
)
def paint(c: Context, colour: str = "", size: str = "small", copies: int = 1, proof: bool = False) -> None:
    """Paint something.

    With a brush.
    """
    ran.append(f"paint colour={colour} size={size} copies={copies} proof={proof} dry={c.config.run.dry}")


@task(help={"colours": "What to mix; can be given more than once."}, choices={"colours": COLOURS}, iterable=["colours"])
def mix(_: Context, colours: list[str]) -> None:
    """Mix colours."""
    ran.append(f"mix {' '.join(colours)}")


@task(help={"where": "Where to."})
def move(_: Context, where: str) -> None:
    """Move to another place."""
    ran.append(f"move {where}")


@task
def refuse(_: Context) -> None:
    """Refuse to work."""
    raise Refused("there is no paint", where="shelf:3", hint="buy some")


@task
def command(c: Context) -> None:
    """Run a command that fails."""
    c.run("echo out; echo err >&2; exit 7", in_stream=False, hide=True)


@task
def bug(_: Context) -> None:
    """Divide by zero."""
    raise ZeroDivisionError


@task
def interrupt(_: Context) -> None:
    """Get a Ctrl-C."""
    raise KeyboardInterrupt


@task(name="list", aliases=["ls"])
def list_(_: Context) -> None:
    """List the brushes."""
    ran.append("brushes.list")


def namespace() -> Collection:
    """The tasks at the root, and one namespace."""
    brushes = Collection("brushes")
    brushes.add_task(list_)
    root = Collection(paint, mix, move, refuse, command, bug, interrupt)
    root.add_collection(brushes)
    return root


@dataclass(frozen=True)
class Answer:
    """What came of a command line."""

    code: int
    out: str
    err: str
    ran: list[str]


Use = Callable[..., Answer]


@pytest.fixture
def use(capsys: pytest.CaptureFixture[str]) -> Use:
    """Use the small command line with some words."""

    def use_it(*words: str) -> Answer:
        ran.clear()
        code = 0
        try:
            FrontDoor(name="small", binary="./inv", binary_names=["inv"], namespace=namespace()).run(["inv", *words])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Answer(code, out, err, list(ran))

    return use_it
