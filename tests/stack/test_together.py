"""Two people, or two terminals, start the same environment at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ops.containers.images import BACKEND_IMAGE
from tests.stack.changed import changed
from tests.stack.live import Live

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("mended")]


def test_of_two_that_start_at_once_one_does_it_and_the_other_finds_it_done(live: Live) -> None:
    before = live.one("backend").id
    with changed(BACKEND_IMAGE, "LABEL andamio.test=together"), ThreadPoolExecutor(2) as pool:
        said = [one.result() for one in [pool.submit(live.ok, "up") for _ in range(2)]]
        waited, did = sorted(said, key=lambda text: "waiting for another task" not in text)
        assert f"waiting for another task on {live.name}…\n✓ running already, nothing changed" in waited
        assert "waiting for another task" not in did
        assert "replacing backend" in did
    assert live.one("backend").id != before


def test_looking_waits_for_nobody(live: Live) -> None:
    with changed(BACKEND_IMAGE, "LABEL andamio.test=looking"), ThreadPoolExecutor(1) as pool:
        starting = pool.submit(live.ok, "up")
        looked = 0
        while not starting.done():
            assert "waiting" not in live.ok("ps")
            looked += 1
        starting.result()
    assert looked > 1
