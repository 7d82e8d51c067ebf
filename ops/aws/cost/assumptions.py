"""What of the costs depends on use: assumed, with defaults of a small application, and changed by ``--assume``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ops.errors import BadInput
from ops.settings.problems import nearest

MOST = 1e12
# Name: the default, and what it is; all of one month unless it says something else.
KNOWN = {
    "hours": (730.0, "hours in which it runs"),
    "instances": (0.0, "instances or web tasks on average; 0 is the least that the template allows"),
    "cdn_gb": (50.0, "GB that CloudFront sends to visitors"),
    "cdn_requests_million": (2.0, "millions of requests to CloudFront"),
    "balancer_units": (0.5, "capacity units (LCU) that the balancer uses on average"),
    "nat_gb": (20.0, "GB through the NAT gateways"),
    "internet_gb": (5.0, "GB sent to the internet, to the microservices"),
    "cross_zone_gb": (20.0, "GB between the zones"),
    "logs_gb": (5.0, "GB that the application logs"),
    "flow_logs_gb": (2.0, "GB of flow logs"),
    "logs_stored_gb": (5.0, "GB of each log group that are kept, compressed"),
    "history_writes_million": (1.0, "millions of writes to DynamoDB"),
    "history_reads_million": (1.0, "millions of reads from DynamoDB"),
    "history_gb": (1.0, "GB in DynamoDB"),
    "backups_gb": (0.0, "GB of database backups beyond the size of the database, which is free"),
    "bucket_gb": (1.0, "GB in each bucket"),
    "bucket_writes_thousand": (20.0, "thousands of writes to each bucket"),
    "bucket_reads_thousand": (100.0, "thousands of reads from each bucket"),
    "images_gb": (2.0, "GB of images in each repository"),
    "secret_calls": (10_000.0, "calls for each secret"),
    "key_calls": (50_000.0, "calls for each key of KMS"),
    "container_metrics": (30.0, "metrics that Container Insights keeps of the cluster"),
    "database_monitoring_gb": (0.3, "GB of the database's enhanced monitoring"),
}


@dataclass(frozen=True)
class Assumptions:
    """The values in use; ``changed`` are those that somebody gave."""

    values: Mapping[str, float]
    changed: frozenset[str] = frozenset()

    def of(self, name: str) -> float:
        return self.values[name]


def assumed(given: Iterable[str] = ()) -> Assumptions:
    """The defaults with what is given, each as ``name=number``.

    Raises:
        BadInput: a name isn't known, or a value is no number from 0 to :data:`MOST`.
    """
    values = {name: default for name, (default, _) in KNOWN.items()}
    changed = set()
    for one in given:
        name, sign, text = one.partition("=")
        if name not in KNOWN:
            near = nearest(name, KNOWN)
            what = f"unknown assumption {name!r}" + (f"; did you mean {near!r}?" if near else "")
            raise BadInput(what, hint=f"one of: {', '.join(KNOWN)}")
        if not sign or not _is_number(text):
            raise BadInput(
                f"--assume {one}: {text!r} is no number from 0 to {MOST:,.0f}",
                hint=f"such as {name}={KNOWN[name][0]:g}",
            )
        values[name] = float(text)
        changed.add(name)
    return Assumptions(values, frozenset(changed))


def written(number: float) -> str:
    """A quantity as people read it, never by powers of ten."""
    return f"{number:,.15g}"


def _is_number(text: str) -> bool:
    try:
        return 0 <= float(text) <= MOST
    except ValueError:
        return False
