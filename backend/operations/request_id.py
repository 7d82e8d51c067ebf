"""The ID that follows one piece of work: proxy → backend → outbox → worker → microservices, and all their logs."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"
MAX_LENGTH = 64
# What is safe to write into a log line and to send on in a header.
ACCEPTABLE = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_LENGTH}}}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The ID of the work at hand, or "" outside of any."""
    return _current.get()


def accept_or_create(offered: str | None) -> str:
    """The ID that the proxy offers, when it is well-formed; else a new one."""
    if offered and ACCEPTABLE.fullmatch(offered):
        return offered
    return uuid.uuid4().hex


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Make `value` the current ID inside the block."""
    token = _current.set(value)
    try:
        yield
    finally:
        _current.reset(token)
