"""One deploy at a time on a droplet; a dead one holds nobody up."""

from __future__ import annotations

import threading

import pytest

from ops.release import lock
from ops.release.lock import Busy
from tests.release.rig import Rig

pytestmark = pytest.mark.docker


def test_a_second_deploy_leaves_at_once_with_its_own_exit_code(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    with rig.connected() as first, lock.held(first, 0), pytest.raises(Busy) as busy:
        rig.deploy(pair[1])
    assert busy.value.exit_code == 75
    assert "--wait" in busy.value.hint
    assert rig.serves("one")


def test_or_waits_for_the_first_one(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    done: list[bool] = []
    second = threading.Thread(target=lambda: done.append(rig.deploy(pair[1], wait=30).changed))
    with rig.connected() as first, lock.held(first, 0):
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(30)
    assert done == [True]
    assert rig.serves("two")


def test_waiting_has_an_end(rig: Rig) -> None:
    with rig.connected() as first, lock.held(first, 0), pytest.raises(Busy):
        rig.deploy("f" * 40, wait=1)


def test_a_lost_connection_frees_it(rig: Rig, pair: tuple[str, str]) -> None:
    with rig.connected() as first:
        context = lock.held(first, 0)
        context.__enter__()
        first._transport.sock.close()
        rig.deploy(pair[0], wait=20)
    assert rig.serves("one")
