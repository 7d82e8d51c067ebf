"""What runs when: each piece of work as soon as all that it needs is done, nothing new after a failure.

Work is a generator that yields whenever it waits; one loop goes round them. Against threads: Ctrl-C arrives where the
loop is, nothing is shared behind anybody's back, and a test's clock decides the order. A round costs a call or two for
each stack that is being worked on, and there are seldom more than four.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from inspect import GEN_CREATED, getgeneratorstate

from ops.errors import AndamioError

Work = Generator[None, None, None]


@dataclass
class Result:
    """What became of all the work, by name."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, AndamioError] = field(default_factory=dict)
    not_begun: list[str] = field(default_factory=list)


def run(needs: Mapping[str, Collection[str]], begin: Callable[[str], Work], wait: Callable[[], None]) -> Result:
    """Do all the work; what has begun when something fails is seen through to its end.

    Args:
        needs: what each piece of work needs; names that aren't keys are done already.
        begin: starts a piece of work.
        wait: lets some time pass.

    Raises:
        BaseException: what any work or the waiting raises that isn't an expected error, Ctrl-C too; all work is closed
            before, so that it can put back what it has to.
    """
    result = Result(not_begun=list(needs))
    running: dict[str, Work] = {}
    try:
        while True:
            if not result.failed:
                _begin_ready(needs, begin, result, running)
            if not running:
                return result
            if not _go_round(result, running):
                wait()
    finally:
        with ExitStack() as closing:  # all of them, also when one can't put back what it has to
            for work in running.values():
                closing.callback(work.close)


def _begin_ready(
    needs: Mapping[str, Collection[str]], begin: Callable[[str], Work], result: Result, running: dict[str, Work]
) -> None:
    for name in list(result.not_begun):
        if all(need in result.done or need not in needs for need in needs[name]):
            result.not_begun.remove(name)
            running[name] = begin(name)


def _go_round(result: Result, running: dict[str, Work]) -> bool:
    """Let each piece of work go on until it waits; True when one has ended, so that others may begin."""
    ended = False
    for name, work in list(running.items()):
        if result.failed and getgeneratorstate(work) == GEN_CREATED:
            del running[name]  # what failed did so in this very round
            result.not_begun.append(name)
            continue
        try:
            next(work)
        except StopIteration:
            result.done.append(name)
        except AndamioError as error:
            result.failed[name] = error
        else:
            continue
        del running[name]
        ended = True
    return ended
