"""The counter behind the rate limits: one atomic statement a call, so that parallel calls can't slip through."""

import hashlib
from dataclasses import dataclass

from django.db import connection

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

COUNT = """
INSERT INTO ratelimit_window AS w (scope, client, started_at, hits)
VALUES (%(scope)s, %(client)s, clock_timestamp(), 1)
ON CONFLICT (scope, client) DO UPDATE SET
    hits = CASE WHEN w.started_at + %(seconds)s * interval '1 second' <= clock_timestamp() THEN 1 ELSE w.hits + 1 END,
    started_at = CASE WHEN w.started_at + %(seconds)s * interval '1 second' <= clock_timestamp()
                      THEN clock_timestamp() ELSE w.started_at END
RETURNING hits, extract(epoch FROM started_at + %(seconds)s * interval '1 second' - clock_timestamp())
"""
REFUND = "UPDATE ratelimit_window SET hits = greatest(hits - 1, 0) WHERE scope = %s AND client = %s"


@dataclass(frozen=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """From the form "20/minute" (second, minute, hour or day)."""
        calls, _, period = text.partition("/")
        return cls(int(calls), SECONDS[period])


@dataclass(frozen=True)
class Count:
    allowed: bool
    retry_after: float
    """Seconds until the current period ends."""


def count(scope: str, client: str, rate: Rate) -> Count:
    """Count one call of `client` and say whether it is within `rate`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"scope": scope, "client": _digest(client), "seconds": rate.seconds})
        hits, remaining = cursor.fetchone()
    return Count(allowed=hits <= rate.calls, retry_after=max(float(remaining), 0.0))


def refund(scope: str, client: str) -> None:
    """Take back one counted call."""
    with connection.cursor() as cursor:
        cursor.execute(REFUND, [scope, _digest(client)])


def _digest(client: str) -> str:
    """Addresses and user names are personal data; a digest tells them apart just as well."""
    return hashlib.sha256(client.encode()).hexdigest()
