"""Looks again and again whether something is so, while something else is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ops.errors import AndamioError

EVERY = 0.1  # seconds


class Watch:
    """Looks again and again, in a thread, whether something is so; and since when it has been so all the time.

    Attributes:
        seen: set while it is so.
        since: the moment it began, on the monotonic clock; means something while it is so.
    """

    def __init__(self, look: Callable[[], bool], every: float = EVERY) -> None:
        self.seen = threading.Event()
        self.since = 0.0
        self._look = look
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            if not self._is_so():
                self.seen.clear()
            elif not self.seen.is_set():
                self.since = time.monotonic()
                self.seen.set()

    def _is_so(self) -> bool:
        try:
            return self._look()
        except AndamioError:
            return False
