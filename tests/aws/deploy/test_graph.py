"""The order in which work is done: as early as it can, never before what it needs, nothing new after a failure."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.aws.deploy import graph
from ops.errors import AndamioError

Needs = dict[str, list[str]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Needs, dict[str, int], set[str]]:
    """Needs without circles, how many rounds each piece of work takes, and which of them fail."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 9)))]
    needs = {
        name: draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else [] for at, name in enumerate(names)
    }
    rounds = {name: draw(st.integers(0, 6)) for name in names}
    return needs, rounds, draw(st.sets(st.sampled_from(names), max_size=2))


class Log:
    """Work that takes a number of rounds, and when each piece began and ended, in waits."""

    def __init__(self, rounds: dict[str, int], failing: set[str]) -> None:
        self.rounds, self.failing = rounds, failing
        self.now = 0
        self.began: dict[str, int] = {}
        self.ended: dict[str, int] = {}

    def begin(self, name: str) -> Generator[None, None, None]:
        self.began[name] = self.now
        while self.now < self.began[name] + self.rounds[name]:
            yield
        self.ended[name] = self.now
        if name in self.failing:
            raise AndamioError(name)

    def wait(self) -> None:
        self.now += 1


@given(graphs())
def test_work_begins_when_what_it_needs_is_done(given_: tuple[Needs, dict[str, int], set[str]]) -> None:
    needs, rounds, _ = given_
    log = Log(rounds, set())
    result = graph.run(needs, log.begin, log.wait)
    assert sorted(result.done) == sorted(needs)
    for name, needed in needs.items():
        assert log.began[name] == max((log.ended[one] for one in needed), default=0)


@given(graphs())
def test_all_of_it_takes_as_long_as_the_critical_path(given_: tuple[Needs, dict[str, int], set[str]]) -> None:
    needs, rounds, _ = given_
    path: dict[str, int] = {}
    for name, needed in needs.items():
        path[name] = rounds[name] + max((path[one] for one in needed), default=0)
    log = Log(rounds, set())
    graph.run(needs, log.begin, log.wait)
    assert log.now == max(path.values())


@given(graphs())
def test_nothing_begins_after_a_failure_and_what_has_begun_ends(given_: tuple[Needs, dict[str, int], set[str]]) -> None:
    needs, rounds, failing = given_
    log = Log(rounds, failing)
    result = graph.run(needs, log.begin, log.wait)
    assert set(log.began) == set(log.ended) == {*result.done, *result.failed}
    assert {*result.done, *result.failed, *result.not_begun} == set(needs)
    assert set(result.failed) <= failing
    first = min((log.ended[name] for name in result.failed), default=log.now)
    assert all(began <= first for began in log.began.values())
    assert not any(one in result.failed or one in result.not_begun for name in result.done for one in needs[name])


def test_needs_outside_of_the_graph_count_as_done() -> None:
    log = Log({"dns": 1}, set())
    assert graph.run({"dns": ["site"]}, log.begin, log.wait).done == ["dns"]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ZeroDivisionError])
def test_whatever_ends_it_all_work_puts_back_what_it_has_to(raised: type[BaseException]) -> None:
    put_back = []

    def begin(name: str) -> Generator[None, None, None]:
        try:
            yield
            yield
        finally:
            put_back.append(name)

    def wait() -> None:
        raise raised

    with pytest.raises(raised):
        graph.run({"a": [], "b": [], "c": ["a"]}, begin, wait)
    assert sorted(put_back) == ["a", "b"]


def test_what_is_ready_in_the_round_of_a_failure_does_not_begin() -> None:
    log = Log({"a": 0, "b": 0}, {"a"})
    result = graph.run({"a": [], "b": []}, log.begin, log.wait)
    assert list(log.began) == ["a"]
    assert result.not_begun == ["b"]
