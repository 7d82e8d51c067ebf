"""The droplets of an environment one batch after the other; the first failure stops what hasn't begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from invoke import Context

from ops.cli.terminal import say
from ops.errors import AndamioError
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host

Result = TypeVar("Result")
ASKED_AT_ONCE = 10


@dataclass(frozen=True)
class Ended(Generic[Result]):
    """What became of one droplet: a result, or an error."""

    address: Address
    result: Result | None = None
    error: AndamioError | None = None

    def need(self) -> Result:
        """The result of one that didn't fail."""
        if self.result is None:
            raise TypeError(f"{self.address} has no result")
        return self.result


class Stopped(AndamioError):
    """Some droplets were left as they were, after one failed."""


def each(c: Context, droplet: Droplet, act: Callable[[Host], Result], batch: int = 1) -> Iterator[Ended[Result]]:
    """Act on every droplet, ``batch`` at a time; what became of each, as it becomes known.

    After a failure no further batch begins.
    """
    waiting = list(droplet.addresses)
    while waiting:
        now, waiting = waiting[:batch], waiting[batch:]
        ended, interrupted = _at_once(c, droplet, act, now)
        yield from ended
        if interrupted:
            raise KeyboardInterrupt
        if any(it.error for it in ended):
            return


def each_whatever(c: Context, droplet: Droplet, act: Callable[[Host], Result]) -> Iterator[Ended[Result]]:
    """Ask every droplet, some at a time, also after one has failed."""
    for first in range(0, len(droplet.addresses), ASKED_AT_ONCE):
        ended, interrupted = _at_once(c, droplet, act, list(droplet.addresses[first : first + ASKED_AT_ONCE]))
        yield from ended
        if interrupted:
            raise KeyboardInterrupt


def _at_once(
    c: Context, droplet: Droplet, act: Callable[[Host], Result], addresses: list[Address]
) -> tuple[list[Ended[Result]], bool]:
    """What became of each, and whether somebody pressed Ctrl-C meanwhile: what has begun is finished then."""

    def one(address: Address) -> Ended[Result]:
        try:
            with connect(c, droplet, address) as host:
                return Ended(address, act(host))
        except AndamioError as error:
            return Ended(address, error=error)

    if len(addresses) == 1:
        return [one(addresses[0])], False  # in the main thread, where Ctrl-C arrives
    with ThreadPoolExecutor(len(addresses)) as pool:
        begun = [pool.submit(one, address) for address in addresses]
        interrupted = False
        while not all(it.done() for it in begun):
            try:
                wait(begun)
            except KeyboardInterrupt:
                interrupted = True
                say("interrupted: finishing what has begun, and beginning nothing else…")
        return [it.result() for it in begun], interrupted


def first_error(
    droplet: Droplet, ended: list[Ended[Result]], serving: Callable[[Address], str], again: str
) -> AndamioError | None:
    """The error that ended it, with what each droplet serves now; None when all went well.

    Args:
        serving: asks a droplet what it serves, in a few words.
        again: the command that goes on once the cause is mended.
    """
    failed = next((it.error for it in ended if it.error), None)
    if failed is None or len(droplet.addresses) == 1:
        return failed
    reached = {it.address: it for it in ended}
    lines = []
    for address in droplet.addresses:
        it = reached.get(address)
        reason = "not begun" if it is None else f"failed: {it.error.what.splitlines()[0]}" if it.error else "done"
        lines.append(f"  {address}: {serving(address)}; {reason}")
    hint = f"{failed.hint}; then {again}" if failed.hint else again
    stopped = Stopped("\n".join([failed.what, *lines]), where=failed.where, hint=hint)
    stopped.exit_code = failed.exit_code
    return stopped
