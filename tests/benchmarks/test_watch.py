"""When the new line counts as served: from the moment after which no other was seen."""

from __future__ import annotations

import threading
import time

from benchmarks.watch import Watch
from ops.errors import AndamioError


def test_it_is_so_since_the_last_time_it_was_not() -> None:
    answers = iter([False, True, False])
    moments: list[float] = []
    settled = threading.Event()

    def look() -> bool:
        so = next(answers, True)
        moments.append(time.monotonic())
        if len(moments) > 4:
            settled.set()
        return so

    with Watch(look) as watch:
        assert settled.wait(10)
    assert watch.seen.is_set()
    assert moments[3] <= watch.since <= moments[4]


def test_no_answer_is_not_the_new_one() -> None:
    asked = threading.Event()

    def look() -> bool:
        asked.set()
        raise AndamioError("no answer")

    with Watch(look) as watch:
        assert asked.wait(10)
        assert not watch.seen.wait(0.3)
