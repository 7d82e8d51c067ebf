"""A deploy that is cut off anywhere: the site answers all the while; the next one works, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.load.visits import visited
from ops.hosts.errors import ConnectionLost
from ops.hosts.host import Host
from ops.release import audit
from tests.release.rig import Rig

pytestmark = pytest.mark.docker

MOST_COMMANDS = 40


def counted(monkeypatch: pytest.MonkeyPatch, then: Callable[[Host, str], None], after: int) -> list[str]:
    """Do something right after the n-th remote command has been sent, and one that waits before the next is."""
    begun: list[str] = []
    opened = Host._open

    def count(host: Host, line: str) -> Any:
        channel = opened(host, line)
        begun.append(line)
        if len(begun) == after:
            then(host, line)
        return channel

    monkeypatch.setattr(Host, "_open", count)
    return begun


def number_of_commands(rig: Rig, tag: str) -> int:
    """How many commands a deploy runs on the droplet."""
    rig.forget(tag)
    with pytest.MonkeyPatch.context() as patch:
        begun = counted(patch, lambda *_: None, 0)
        assert rig.deploy(tag).changed
    assert 8 < len(begun) < MOST_COMMANDS
    return len(begun)


def kill_after(rig: Rig, tag: str, commands: int) -> int:
    """Deploy in a process of its own that is killed right after so many commands; how it ended."""
    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patch:
            counted(patch, lambda *_: os.kill(os.getpid(), signal.SIGKILL), commands)
            try:
                rig.deploy(tag, wait=20)
            finally:
                os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_the_client_is_killed_after_each_command_in_turn(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    commands = number_of_commands(rig, pair[1])
    wanted = pair
    with visited(rig.sandbox.http_port) as visits:
        for number in range(1, commands + 1):
            rig.forget(wanted[0])
            assert kill_after(rig, wanted[0], number) == -signal.SIGKILL
            assert rig.serves("one") or rig.serves("two")
            rig.deploy(wanted[0], wait=20)
            assert rig.serves("one" if wanted[0] == pair[0] else "two"), f"after command {number}"
            wanted = wanted[::-1]
    assert visits.failures == []
    assert rig.is_tidy()


def test_the_connection_is_cut_after_each_command_in_turn(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    commands = number_of_commands(rig, pair[1])

    def cut(host: Host, _: str) -> None:
        host._transport.sock.close()

    wanted = pair
    with visited(rig.sandbox.http_port) as visits:
        for number in range(1, commands + 1):
            rig.forget(wanted[0])
            with pytest.MonkeyPatch.context() as patch:
                counted(patch, cut, number)
                with pytest.raises(ConnectionLost) as loss:
                    rig.deploy(wanted[0], wait=20)
            assert "run the same task again" in loss.value.hint
            rig.deploy(wanted[0], wait=20)
            assert rig.serves("one" if wanted[0] == pair[0] else "two"), f"after command {number}"
            wanted = wanted[::-1]
    assert visits.failures == []
    assert rig.is_tidy()


def test_an_interrupted_deploy_is_in_the_record(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    commands = number_of_commands(rig, pair[1])
    rig.deploy(pair[0])
    kill_after(rig, pair[1], commands // 2)
    with rig.connected() as host:
        *_, before, last = audit.operations(audit.read(host))
    assert (before.to_tag, before.result) == (pair[0], audit.DONE)
    assert (last.to_tag, last.result) == (pair[1], audit.STARTED)
