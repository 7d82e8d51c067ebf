"""What other processes of this machine show of themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WATCH_SECONDS = 0.03


def arguments_of() -> set[str]:
    """The command line of every process that there is now."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.add(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # gone meanwhile
    return found


@contextmanager
def watched(look: Callable[[], set[str]]) -> Iterator[set[str]]:
    """Look again and again while the block runs; all that was seen."""
    seen: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(WATCH_SECONDS):
            seen.update(look())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
