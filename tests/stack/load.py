"""A steady, bounded load on the application, and an account of each request."""

from __future__ import annotations

import http.client
import itertools
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.stack import web
from tests.stack.live import APPLICATIONS, Live, form

CLIENTS = 8  # half of them keep their connection, half connect for each request
EACH_SECONDS = 0.08  # from one request of a client to its next: 100 a second in all
EACH_APPLIES = 4  # one request of so many files an application
PATIENCE_SECONDS = 20


@dataclass
class Account:
    """What was sent and what came back; shared by the clients, which each only append."""

    mark: str
    """The first word of all full names, by which this load's rows are found."""
    filed: list[str] = field(default_factory=list)
    """The names in the applications that were answered 201: each in one request only."""
    refused: list[str] = field(default_factory=list)
    """The names in those that were answered otherwise, or not at all."""
    read: int = 0
    failures: list[str] = field(default_factory=list)
    """Every request that was not answered as it should be: how it was sent and what came instead."""
    slowest: float = 0.0

    @property
    def total(self) -> int:
        return len(self.filed) + len(self.refused) + self.read

    def rows(self, live: Live) -> Counter[str]:
        """How many requests the database has for each of the names."""
        names = live.sql("SELECT full_name FROM loans_loanrequest")
        return Counter(name for name in names if name.startswith(f"{self.mark} "))


@contextmanager
def steady(live: Live, clients: int = CLIENTS) -> Iterator[Account]:
    """Send applications, and read them, at a steady rate while the block runs."""
    account = Account(mark=f"Load-{secrets.token_hex(4)}")
    numbers = itertools.count(1)
    over = threading.Event()
    threads = [
        threading.Thread(target=_client, args=(live.port, account, numbers, over, number % 2 == 0), daemon=True)
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    try:
        yield account
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _client(port: int, account: Account, numbers: Iterator[int], over: threading.Event, keep: bool) -> None:
    """Apply, look at it a few times, apply…, each at its time; a late answer doesn't make the next requests fewer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    path = "/api/session/"
    due = time.monotonic()
    how = "kept" if keep else "closed"
    for turn in itertools.count():
        due = max(due + EACH_SECONDS, time.monotonic() - 1)
        if over.wait(max(0.0, due - time.monotonic())):
            break
        name = f"{account.mark} {next(numbers)}" if turn % EACH_APPLIES == 0 else ""
        method, target, status = ("POST", APPLICATIONS, 201) if name else ("GET", path, 200)
        headers = {} if keep else {"Connection": "close"}
        try:
            answer = web.send(connection, method, target, form(name) if name else None, headers)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            answer = None
            account.failures.append(f"{method} {target} ({how}): {error!r}")
        if answer is not None and answer.status != status:
            account.failures.append(f"{method} {target} ({how}): {answer.status} {answer.text[:200]}")
        if answer is not None:
            account.slowest = max(account.slowest, answer.seconds)
        if name:
            well = answer is not None and answer.status == status
            (account.filed if well else account.refused).append(name)
            path = f"{APPLICATIONS}{answer.json['reference']}/" if answer is not None and well else path
        else:
            account.read += 1
    connection.close()
