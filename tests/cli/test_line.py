"""An unfinished command line is read as Invoke will read the finished one."""

from __future__ import annotations

import pytest
from invoke import Argument, Context
from invoke.parser import ParserContext

from ops.cli import task
from ops.cli.line import Line, spelled_out
from ops.cli.task import AnyTask
from ops.errors import AndamioError
from tests.cli.conftest import namespace

CORE = ParserContext(
    args=[Argument(names=("dry", "R"), kind=bool, default=False), Argument(names=("command-timeout", "T"), kind=int)]
)


def find(name: str) -> AnyTask | None:
    collection = namespace()
    return collection[name] if name in collection.task_names else None


@pytest.fixture
def line() -> Line:
    return Line(find, CORE)


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        ("paint red", "paint --colour=red"),
        ("paint --copies 2 red", "paint --copies 2 --colour=red"),
        ("paint -T 5 red --dry", "paint -T 5 --colour=red --dry"),
        ("paint red paint blue", "paint --colour=red paint --colour=blue"),
        ("paint mix", "paint mix"),  # a task's name is a task
        ("paint --colour paint", "paint --colour paint"),  # but not where a value belongs
        ("move red", "move red"),
        ("red paint", "red paint"),
    ],
)
def test_spells_bare_words_out(line: Line, words: str, spelled: str) -> None:
    assert spelled_out(words.split(), line) == spelled.split()


def test_a_word_may_hold_anything(line: Line) -> None:
    assert spelled_out(["paint", "a=b c'"], line) == ["paint", "--colour=a=b c'"]


def test_a_negative_number_is_a_number(line: Line) -> None:
    assert spelled_out(["paint", "--copies", "-2"], line) == ["paint", "--copies", "-2"]


def test_a_list_may_be_given_twice(line: Line) -> None:
    words = ["mix", "--colours", "red", "--colours", "blue"]
    assert spelled_out(words, line) == words


def test_options_of_one_task_do_not_count_for_the_next(line: Line) -> None:
    words = ["paint", "--size", "small", "paint", "--size", "large"]
    assert spelled_out(words, line) == words


def test_an_option_of_every_task_needs_its_value_too(line: Line) -> None:
    with pytest.raises(AndamioError, match="paint: -T needs a value"):
        spelled_out(["paint", "-T"], line)


def test_an_allowed_word_is_meant_also_where_a_task_has_that_name() -> None:
    """`logs migrate` shows the logs of a service; it must not apply migrations."""

    @task(choices={"service": ("migrate", "db")}, word="service")
    def logs(_: Context, service: str = "") -> None:
        """Show logs."""

    @task
    def migrate(_: Context) -> None:
        """Migrate."""

    line = Line({"logs": logs, "migrate": migrate}.get, CORE)
    words = ["logs", "migrate", "migrate", "logs", "db", "migrate"]
    assert spelled_out(words, line) == ["logs", "--service=migrate", "migrate", "logs", "--service=db", "migrate"]
