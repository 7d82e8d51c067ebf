"""What must survive: each resource that holds data (``cloudformation/statefulness.py``) is protected."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, World
from cloudformation.statefulness import STATEFUL_TYPES

POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
KEPT = ("Retain", "RetainExceptOnCreate")
# Types whose last state AWS keeps as a snapshot when they go.
SNAPSHOTS = {
    "AWS::EC2::Volume",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
}
# Type → the property that refuses a deletion, and its value.
DELETION_PROTECTION = {
    "AWS::Cognito::UserPool": ("DeletionProtection", "ACTIVE"),
    "AWS::DynamoDB::Table": ("DeletionProtectionEnabled", True),
    "AWS::RDS::DBCluster": ("DeletionProtection", True),
    "AWS::RDS::DBInstance": ("DeletionProtection", True),
}


@invariant(
    "What holds data says what becomes of it when it leaves the stack or is replaced: it stays, or is snapshotted."
)
def stateful_resources_stay(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        allowed = ("Snapshot", *KEPT) if resource.type in SNAPSHOTS else KEPT
        for policy in POLICIES if resource.type in STATEFUL_TYPES else ():
            found = resource.body.get(policy)
            if found not in allowed:
                yield resource.wrong(f"{policy} is {found or 'not set'}, not {' or '.join(allowed)}")


@invariant("What holds data refuses to be deleted, where AWS has a switch for it.")
def stateful_resources_refuse_deletion(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        if resource.type in DELETION_PROTECTION:
            switch, on = DELETION_PROTECTION[resource.type]
            yield from resource.unless(switch, on)


@invariant("Removing or replacing a bucket or a repository never empties it first.")
def nothing_is_emptied_on_deletion(world: World) -> Iterator[Flaw]:
    for repository in world.all("ECR::Repository"):
        yield from repository.unless("EmptyOnDelete", None, False)
