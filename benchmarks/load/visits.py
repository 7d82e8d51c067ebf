"""People who visit a page at a steady rate, on connections that are kept and on new ones; nothing is tried twice."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VISITORS = 8
EACH_SECONDS = 0.04  # from one request of a visitor to the next: 200 a second in all
SLOW_VISITORS = 2
PATIENCE_SECONDS = 20


@dataclass
class Visits:
    """What visitors saw: how long each answer took, in seconds, and every request that wasn't answered well."""

    times: list[float] = field(default_factory=list)
    slow: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.times) + self.slow + len(self.failures)

    def p99(self) -> float:
        """In seconds; of the quick ones."""
        return sorted(self.times)[int(len(self.times) * 0.99)]


@contextmanager
def visited(port: int, slow_path: str = "", slow_bytes: int = 0, keep_alive: bool = True) -> Iterator[Visits]:
    """Ask for the front page 200 times a second while the block runs, half of them on connections that are kept.

    Args:
        port: of 127.0.0.1.
        slow_path: a page that takes seconds, for two more visitors; none where it is empty.
        slow_bytes: how long that page is.
        keep_alive: keep no connection where it is False.
    """
    visits, over = Visits(), threading.Event()
    clients = [
        threading.Thread(target=_visit, args=(port, visits, over, keep_alive and number % 2 == 0))
        for number in range(VISITORS)
    ]
    slow = (port, visits, over, slow_path, slow_bytes)
    clients += [threading.Thread(target=_visit_slowly, args=slow) for _ in range(SLOW_VISITORS if slow_path else 0)]
    for client in clients:
        client.start()
    try:
        yield visits
    finally:
        over.set()
        for client in clients:
            client.join()


def _visit(port: int, visits: Visits, over: threading.Event, keep: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    due = time.monotonic()
    while True:
        due = max(due + EACH_SECONDS, time.monotonic() - 1)
        if over.wait(max(0.0, due - time.monotonic())):
            connection.close()
            return
        begun = time.monotonic()
        try:
            connection.request("GET", "/", headers={} if keep else {"Connection": "close"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200 and b"</html>" in body:
                visits.times.append(time.monotonic() - begun)
            else:
                visits.failures.append(f"answered {answer.status}, {len(body)} bytes")
        except (OSError, http.client.HTTPException) as error:
            visits.failures.append(f"{'kept' if keep else 'new'} connection: {error!r}")
            connection.close()
        if not keep:
            connection.close()


def _visit_slowly(port: int, visits: Visits, over: threading.Event, path: str, length: int) -> None:
    while not over.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200 and len(body) == length:
                visits.slow += 1
            else:
                visits.failures.append(f"slowly answered {answer.status}, {len(body)} bytes")
        except (OSError, http.client.HTTPException) as error:
            visits.failures.append(f"slow: {error!r}")
        finally:
            connection.close()
