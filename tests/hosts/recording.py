"""Which commands a program of ours runs on hosts, and a way to break off at one of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ops.hosts.host import Host
from ops.shell import Command


class BrokenOff(BaseException):
    """The program died here, as far as the host can tell; no handler of expected errors sees it."""


@contextmanager
def broken_off_before(part: str) -> Iterator[None]:
    """The program breaks off at the first command with this text in it."""
    run = Host.run

    def stop(host: Host, command: Command, *words: Any, **options: Any) -> None:
        if part in shlex.join(command):
            raise BrokenOff
        run(host, command, *words, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Host, "run", stop)
        yield


@contextmanager
def recorded(at_most: int | None = None) -> Iterator[list[str]]:
    """The command lines that change something, as they are run; after ``at_most`` of them the program breaks off."""
    lines: list[str] = []
    run = Host.run

    def note(host: Host, command: Command, *words: Any, **options: Any) -> None:
        if len(lines) == at_most:
            raise BrokenOff
        lines.append(shlex.join(command))
        run(host, command, *words, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Host, "run", note)
        yield lines
