"""The statements of all policies: of roles, of identities, and of resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cloudformation.invariants.world import Resource, World

TRUST, IDENTITY, OF_RESOURCE = "trust", "identity", "resource"
# Where a policy is: the type of the resource, the path of its document, and what kind of policy that is.
PLACES = (
    ("IAM::Role", "AssumeRolePolicyDocument", TRUST),
    ("IAM::ManagedPolicy", "PolicyDocument", IDENTITY),
    ("IAM::Policy", "PolicyDocument", IDENTITY),
    ("IAM::RolePolicy", "PolicyDocument", IDENTITY),
    ("S3::BucketPolicy", "PolicyDocument", OF_RESOURCE),
    ("SNS::TopicPolicy", "PolicyDocument", OF_RESOURCE),
    ("SQS::QueuePolicy", "PolicyDocument", OF_RESOURCE),
    ("SecretsManager::ResourcePolicy", "ResourcePolicy", OF_RESOURCE),
    ("KMS::Key", "KeyPolicy", OF_RESOURCE),
    ("ECR::Repository", "RepositoryPolicyText", OF_RESOURCE),
    ("Logs::ResourcePolicy", "PolicyDocument", OF_RESOURCE),
    ("EC2::VPCEndpoint", "PolicyDocument", OF_RESOURCE),
)


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Args:
        at: the resource that it is written in.
        kind: ``trust`` (who may take on a role), ``identity`` (what a role may do), or ``resource``.
        body: the statement.
    """

    at: Resource
    kind: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return f"statement {self.body.get('Sid', '?')}"

    @property
    def allows(self) -> bool:
        return self.body.get("Effect") == "Allow"

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(str(action) for action in listed(self.body.get("Action")))

    @property
    def resources(self) -> tuple[str, ...]:
        """What it is about, as texts."""
        return tuple(self.at.say(resource) for resource in listed(self.body.get("Resource")))

    @property
    def principals(self) -> tuple[str, ...]:
        """Who it is about, as texts; ``*`` for everybody."""
        principal = self.body.get("Principal")
        kinds = principal.values() if isinstance(principal, dict) else [principal]
        return tuple(self.at.say(one) for kind in kinds for one in listed(kind))

    @property
    def condition(self) -> str:
        """Its condition as a text that can be searched."""
        return str(self.body.get("Condition") or "")


def statements(world: World, *kinds: str) -> Iterator[Statement]:
    """Every statement of these kinds of policies, or of all."""
    for type_name, path, kind in PLACES:
        for resource in world.all(type_name) if kind in kinds or not kinds else ():
            for body in _rows(resource.get(path)):
                yield Statement(resource, kind, body)
    for role in world.all("IAM::Role", "IAM::User", "IAM::Group") if IDENTITY in kinds or not kinds else ():
        for policy in role.rows("Policies"):
            for body in _rows(policy.get("PolicyDocument")):
                yield Statement(role, IDENTITY, body)


def _rows(document: Any) -> list[dict[str, Any]]:
    found = document.get("Statement") if isinstance(document, dict) else None
    return [row for row in listed(found) if isinstance(row, dict)]


def listed(value: Any) -> list[Any]:
    """A value that may be one or a list, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
