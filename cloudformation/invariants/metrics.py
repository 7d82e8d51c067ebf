"""The metrics that alarms watch, and what each of their dimensions has to name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cloudformation.invariants.world import Resource, dig

# Dimension → the type of resource that it names, and the attribute that has the form that CloudWatch knows; by AWS's
# page "AWS services that publish CloudWatch metrics" and those that it leads to.
DIMENSIONS = {
    "AutoScalingGroupName": ("AWS::AutoScaling::AutoScalingGroup", ""),
    "CertificateArn": ("AWS::CertificateManager::Certificate", ""),
    "ClusterName": ("AWS::ECS::Cluster", ""),
    "DBInstanceIdentifier": ("AWS::RDS::DBInstance", ""),
    "DistributionId": ("AWS::CloudFront::Distribution", ""),
    "LoadBalancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"),
    "LogGroupName": ("AWS::Logs::LogGroup", ""),
    "NatGatewayId": ("AWS::EC2::NatGateway", ""),
    "ServiceName": ("AWS::ECS::Service", "Name"),
    "TableName": ("AWS::DynamoDB::Table", ""),
    "TargetGroup": ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"),
    "TopicName": ("AWS::SNS::Topic", "TopicName"),
}
# Namespace → the dimensions without which it has no metric of one resource.
NEEDED = {
    "AWS/ApplicationELB": {"LoadBalancer"},
    "AWS/AutoScaling": {"AutoScalingGroupName"},
    "AWS/CertificateManager": {"CertificateArn"},
    "AWS/CloudFront": {"DistributionId", "Region"},
    "AWS/DynamoDB": {"TableName"},
    "AWS/EC2": {"AutoScalingGroupName"},
    "AWS/ECS": {"ClusterName", "ServiceName"},
    "AWS/NATGateway": {"NatGatewayId"},
    "AWS/RDS": {"DBInstanceIdentifier"},
}
OF_TARGETS = ("HealthyHostCount", "UnHealthyHostCount")


@dataclass(frozen=True)
class Watched:
    """One metric of an alarm: its namespace, its name, and what each dimension is set to."""

    alarm: Resource
    namespace: str
    name: str
    dimensions: dict[str, object]

    def named(self, dimension: str) -> tuple[tuple[Resource, str], ...]:
        """The resources that a dimension names, with their attributes."""
        return self.alarm.attributes_in(self.dimensions.get(dimension))

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Everything that it is about."""
        return tuple(resource for name in self.dimensions for resource, _ in self.named(name))

    @property
    def needed(self) -> set[str]:
        """The dimensions that it has to have."""
        needed = NEEDED.get(self.namespace, set())
        return needed | {"TargetGroup"} if self.name in OF_TARGETS else needed


def watched(alarm: Resource) -> Iterator[Watched]:
    """Each metric that an alarm looks at: its own one, or those that its expression combines."""
    stats = [dig(query, "MetricStat.Metric") for query in alarm.rows("Metrics")]
    for body in [alarm.properties, *stats] if alarm.get("MetricName") else stats:
        if isinstance(body, dict):
            dimensions = {row.get("Name", ""): row.get("Value") for row in body.get("Dimensions") or []}
            yield Watched(alarm, str(body.get("Namespace")), str(body.get("MetricName")), dimensions)
