"""What must survive: the types of resources that hold data, and what protects each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, World

RETAIN, SNAPSHOT = "Retain", "Snapshot"
KEPT = (RETAIN, "RetainExceptOnCreate")


@dataclass(frozen=True)
class Protection:
    """What protects the resources of one type.

    Args:
        policies: the values of DeletionPolicy and UpdateReplacePolicy that keep the data.
        property: the property that refuses a deletion; empty where the type has none.
        on: that property's value.
    """

    policies: tuple[str, ...]
    property: str = ""
    on: object = True


STATEFUL: Mapping[str, Protection] = {
    "AWS::RDS::DBInstance": Protection((SNAPSHOT, *KEPT), "DeletionProtection"),
    "AWS::RDS::DBCluster": Protection((SNAPSHOT, *KEPT), "DeletionProtection"),
    "AWS::DynamoDB::Table": Protection(KEPT, "DeletionProtectionEnabled"),
    "AWS::DynamoDB::GlobalTable": Protection(KEPT),
    "AWS::S3::Bucket": Protection(KEPT),
    "AWS::ECR::Repository": Protection(KEPT),
    "AWS::SecretsManager::Secret": Protection(KEPT),
    "AWS::EFS::FileSystem": Protection(KEPT),
    "AWS::EC2::Volume": Protection((SNAPSHOT, *KEPT)),
    "AWS::Cognito::UserPool": Protection(KEPT, "DeletionProtection", "ACTIVE"),
}


@invariant(
    "What holds data says what becomes of it when it leaves the stack or is replaced: it stays, or is snapshotted."
)
def stateful_resources_stay(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        protection = STATEFUL.get(resource.type)
        for policy in ("DeletionPolicy", "UpdateReplacePolicy") if protection else ():
            found = resource.body.get(policy)
            if protection and found not in protection.policies:
                yield resource.wrong(f"{policy} is {found or 'not set'}, not {' or '.join(protection.policies)}")


@invariant("What holds data refuses to be deleted, where AWS has a switch for it.")
def stateful_resources_refuse_deletion(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        protection = STATEFUL.get(resource.type)
        if protection and protection.property:
            yield from resource.unless(protection.property, protection.on)


@invariant("A key that encrypts what stays, stays too, or nobody reads it again; each key says which it is.")
def keys_outlive_what_they_encrypt(world: World) -> Iterator[Flaw]:
    kept = [resource for resource in world.resources if resource.type in STATEFUL]
    for key in world.all("KMS::Key"):
        policies = {key.body.get(name) for name in ("DeletionPolicy", "UpdateReplacePolicy")}
        users = [resource for resource in kept if key in resource.named_in(resource.properties)]
        if None in policies:
            yield key.wrong("DeletionPolicy and UpdateReplacePolicy are not both set")
        elif users and not policies <= set(KEPT):
            yield key.wrong(f"{users[0].id} can't be read without it, and it doesn't stay")


@invariant("No two resources depend on each other's presence by name: DependsOn names a resource of the same stack.")
def dependencies_exist(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        needed = resource.body.get("DependsOn") or []
        for name in [needed] if isinstance(needed, str) else needed:
            if world.resource(resource.stack, name) is None:
                yield resource.wrong(f"it depends on {name}, which the stack doesn't have")
