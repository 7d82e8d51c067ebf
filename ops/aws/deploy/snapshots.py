"""The last snapshots of databases: a deletion that leaves none is an error, and is told.

CloudFormation takes them where the DeletionPolicy is Snapshot:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from ops.aws.deploy.contents import Content, Fate
from ops.aws.deploy.faults import DeployFailed
from ops.aws.deploy.unprotecting import INSTANCE

ATTEMPTS = 450  # a quarter of an hour at two seconds: the snapshot of a large database takes a while


def expected(found: Iterable[Content]) -> list[Content]:
    """The databases of which a snapshot must be there in the end."""
    return [one for one in found if one.fate is Fate.SNAPSHOT and one.type == INSTANCE]


def verified(client: Any, database: Content) -> Generator[None, None, str]:
    """The name of a database's last snapshot, once it can be restored.

    Args:
        client: RDS's.

    Raises:
        DeployFailed: there is none, or it failed.
    """
    for _ in range(ATTEMPTS):
        found = _newest(client, database.physical_id)
        status = found.get("Status", "")
        if status == "available":
            return str(found["DBSnapshotIdentifier"])
        if status != "creating":
            break
        yield
    state = f"is {status}" if found else "isn't there"
    what = f"the last snapshot of {database.logical_id} ({database.physical_id}) {state}"
    hint = "automated backups are kept for a while, too: RDS console, Automated backups, Retained"
    raise DeployFailed(what, "RDS", hint)


def _newest(client: Any, identity: str) -> dict[str, Any]:
    pages = client.get_paginator("describe_db_snapshots").paginate(DBInstanceIdentifier=identity, SnapshotType="manual")
    found = [one for page in pages for one in page["DBSnapshots"]]
    dated = [one for one in found if one.get("SnapshotCreateTime")]
    unfinished = [one for one in found if one not in dated]
    return dict((unfinished or sorted(dated, key=lambda one: one["SnapshotCreateTime"]) or [{}])[-1])
