"""Protections of resources themselves, which keep CloudFormation from deleting them, too: found, and lifted when asked.

RDS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html; load balancers:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#deletion-protection
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ops.aws.deploy.contents import Content, Fate

INSTANCE, BALANCER = "AWS::RDS::DBInstance", "AWS::ElasticLoadBalancingV2::LoadBalancer"
BALANCER_ATTRIBUTE = "deletion_protection.enabled"


@dataclass(frozen=True)
class Lifting:
    """How the protection of one resource is lifted."""

    content: Content
    service: str
    operation: str
    arguments: dict[str, Any]

    def perform(self, client: Any) -> None:
        """Lift it; raises what boto3 raises."""
        getattr(client, self.operation)(**self.arguments)

    def line(self) -> str:
        """For people: what is lifted."""
        return f"{self.content.logical_id} ({self.content.physical_id}): deletion protection"


def liftings(found: Iterable[Content]) -> list[Lifting]:
    """The protections of what would be deleted; what is retained keeps its own."""
    made = (MAKERS[one.type](one) for one in found if one.type in MAKERS and one.fate is not Fate.RETAINED)
    return [one for one in made if one]


def _of_instance(content: Content) -> Lifting | None:
    if not _is_on(content.properties.get("DeletionProtection")):
        return None
    arguments = {"DBInstanceIdentifier": content.physical_id, "DeletionProtection": False, "ApplyImmediately": True}
    return Lifting(content, "rds", "modify_db_instance", arguments)


def _of_balancer(content: Content) -> Lifting | None:
    attributes = {one["Key"]: one["Value"] for one in content.properties.get("LoadBalancerAttributes", ())}
    if not _is_on(attributes.get(BALANCER_ATTRIBUTE)):
        return None
    off = [{"Key": BALANCER_ATTRIBUTE, "Value": "false"}]
    arguments = {"LoadBalancerArn": content.physical_id, "Attributes": off}
    return Lifting(content, "elbv2", "modify_load_balancer_attributes", arguments)


def _is_on(value: object) -> bool:
    return str(value).lower() == "true"


MAKERS: dict[str, Callable[[Content], Lifting | None]] = {INSTANCE: _of_instance, BALANCER: _of_balancer}
