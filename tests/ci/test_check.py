"""ci.check takes this repository's file, and finds each of the seeded mistakes, on its line."""

from __future__ import annotations

from functools import cache

import pytest

from ops.ci import checking
from ops.ci.checking import Repository, paths
from ops.ci.problems import Problem
from ops.ci.reading import FILE
from ops.cli.program import parsed
from ops.errors import AndamioError
from ops.paths import ROOT
from tasks import ns
from tests.ci.seeded import MISTAKES, Mistake
from tests.test_architecture import tracked

TEXT = (ROOT / FILE).read_text()


@cache
def answer(line: str) -> tuple[str, ...] | AndamioError:
    """What the front door says to a line; the same lines come with each mistake."""
    try:
        return tuple(parsed(ns, line.split("\0")))
    except AndamioError as error:
        return error


def parse(words: list[str]) -> tuple[str, ...]:
    said = answer("\0".join(words))
    if isinstance(said, AndamioError):
        raise said
    return said


REPOSITORY = Repository(parse, [str(path.relative_to(ROOT)) for path in tracked()])


def said(text: str) -> list[Problem]:
    return checking.check(text, REPOSITORY)


def test_the_file_of_this_repository_is_right() -> None:
    assert said(TEXT) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_seeded_mistake_is_found(mistake: Mistake) -> None:
    found = said(mistake.made_in(TEXT))
    assert any(mistake.says in problem.at(FILE) for problem in found), [problem.at(FILE) for problem in found]


def test_each_mistake_is_one_that_the_file_does_not_have() -> None:
    assert len({mistake.says for mistake in MISTAKES}) >= 20
    own = [problem.at(FILE) for problem in said(TEXT)]
    assert not any(mistake.says in problem for mistake in MISTAKES for problem in own)


def test_a_problem_names_its_line() -> None:
    number = next(n for n, line in enumerate(TEXT.splitlines(), 1) if "nginx.deploy" in line)
    (problem,) = said(TEXT.replace("nginx.deploy", "nginx.deply"))
    assert problem.at(FILE).startswith(f"{FILE}:{number}: ")


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("nginx/**", "nginx/index.html", True),
        ("nginx/**", "nginx/a/b.html", True),
        ("nginx/*", "nginx/a/b.html", False),
        ("nginx/*.conf", "nginx/default.conf", True),
        ("**/*.py", "tasks.py", True),
        ("**/*.py", "ops/ci/keys.py", True),
        ("compose*.yml", "compose.dev.yml", True),
        ("compose*.yml", "x/compose.yml", False),
        ("nginx/**", "nginxx/index.html", False),
        ("a.b", "axb", False),
    ],
)
def test_a_glob_matches_as_bitbuckets_do(pattern: str, name: str, matches: bool) -> None:
    assert paths.matches(pattern, name) is matches
