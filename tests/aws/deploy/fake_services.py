"""The calls of other services that a deletion makes: RDS's snapshots and protection, the balancer's protection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.aws.fake_cloudformation import FakeCloudFormation


@dataclass
class FakeRds:
    """RDS with the snapshots that CloudFormation takes.

    DescribeDBSnapshots: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html; a
    snapshot is ``creating`` until it is ``available``, and has no creation time before.

    Attributes:
        being_made: how often a snapshot is asked for until it is available.
        status: what it is in the end; empty for no snapshot at all.
    """

    cloud: FakeCloudFormation
    being_made: int = 2
    status: str = "available"
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def modify_db_instance(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("modify_db_instance", arguments))
        return {}

    def get_paginator(self, operation: str) -> Pages:
        assert operation == "describe_db_snapshots"
        return Pages(self._snapshots)

    def _snapshots(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(("describe_db_snapshots", arguments))
        assert arguments["SnapshotType"] == "manual"
        taken = [one for _, one in self.cloud.snapshots if one == arguments["DBInstanceIdentifier"]]
        if not taken or not self.status:
            return {"DBSnapshots": []}
        self.being_made -= 1
        name = {"DBSnapshotIdentifier": f"{taken[0]}-snapshot"}
        if self.being_made > 0:
            return {"DBSnapshots": [name | {"Status": "creating"}]}
        return {"DBSnapshots": [name | {"Status": self.status, "SnapshotCreateTime": self._now()}]}

    def _now(self) -> datetime:
        return self.cloud.clock.now()


@dataclass
class FakeElb:
    """Load balancers: what is asked to be changed of them."""

    calls: list[dict[str, Any]] = field(default_factory=list)

    def modify_load_balancer_attributes(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(arguments)
        return {}


@dataclass(frozen=True)
class Pages:
    """One page."""

    answer: Callable[..., dict[str, Any]]

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        yield self.answer(**arguments)
