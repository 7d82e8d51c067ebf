"""One deploy at a time on a droplet: a lock that is held by the SSH session, and freed by the kernel with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ops.errors import AndamioError, CommandFailed
from ops.hosts.host import Host
from ops.release import layout
from ops.shell import Command

SLACK_SECONDS = 30
BUSY = 75  # EX_TEMPFAIL of sysexits.h: try again later


class Busy(AndamioError):
    """Another deploy has the lock."""

    exit_code = BUSY


def command(wait: int) -> Command:
    """Hold the lock until standard input ends; wait for it at most ``wait`` seconds."""
    patience = ("--timeout", str(wait)) if wait else ("--nonblock",)
    return ("flock", *patience, "--conflict-exit-code", str(BUSY), layout.LOCK, "sh", "-c", "echo held; exec cat")


@contextmanager
def held(host: Host, wait: int) -> Iterator[None]:
    """Hold the droplet's lock.

    Raises:
        Busy: somebody else holds it, also after ``wait`` seconds.
    """
    if host.dry:
        host.run(command(wait))
        yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(host.hold(command(wait), timeout=wait + SLACK_SECONDS))
        except CommandFailed as error:
            if error.code != BUSY:
                raise
            what = "another deploy is under way"
            raise Busy(what, where=str(host.address), hint="wait for it: add --wait 120") from None
        yield
