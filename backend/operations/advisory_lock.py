"""A lock in PostgreSQL that ends with its holder's connection, so that a killed holder leaves nothing behind.

https://www.postgresql.org/docs/17/explicit-locking.html#ADVISORY-LOCKS
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

POLL_INTERVAL = 0.2


class LockTimeoutError(Exception):
    """Another session has held the lock for all the time that we would wait."""


@contextmanager
def advisory_lock(
    connection: BaseDatabaseWrapper, number: int, timeout: float, waiting: Callable[[], None]
) -> Iterator[None]:
    """Hold the lock `number` inside the block; call `waiting` once if somebody else has it first.

    Raises:
        LockTimeoutError: it was not to be had within `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    announced = False
    while not _query(connection, "SELECT pg_try_advisory_lock(%s)", number):
        if time.monotonic() > deadline:
            raise LockTimeoutError
        if not announced:
            waiting()
            announced = True
        time.sleep(POLL_INTERVAL)
    try:
        yield
    finally:
        if connection.is_usable():
            _query(connection, "SELECT pg_advisory_unlock(%s)", number)


def _query(connection: BaseDatabaseWrapper, statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
        return bool(cursor.fetchone()[0])
