"""Elastic Load Balancing: load balancers with their attributes, target groups, listeners and rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ElasticLoadBalancingV2.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import FakeListener, FakeListenerRule, elbv2_backends

from .base import Model

# Of the balancers of a region: https://docs.aws.amazon.com/general/latest/gr/elb.html
ZONES = {"eu-west-1": "Z32O12XQLNTSW2", "us-east-1": "Z35SXDOTRQ7X7K", "eu-central-1": "Z215JYRZR1TBD5"}
PROTECTED = "deletion_protection.enabled"


def _attributes(given: list[dict[str, Any]]) -> dict[str, str]:
    return {one["Key"]: str(one["Value"]) for one in given}


class LoadBalancer(Model, CloudFormationModel):
    TYPE = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    NAMED_BY = "Name"

    def make(self) -> None:
        given = self.properties
        made = self._backend.create_load_balancer(
            self.name,
            given.get("SecurityGroups", []),
            given.get("Subnets", []),
            scheme=given.get("Scheme", "internet-facing"),
            loadbalancer_type=given.get("Type"),
            ip_address_type=given.get("IpAddressType", "ipv4"),
            tags=self.tags,
        )
        if given.get("Scheme") == "internal":
            made.dns_name = f"internal-{made.dns_name}"
        self.physical_resource_id = made.arn
        self._set()

    def change(self, before: dict[str, Any]) -> None:
        self._made.security_groups = self.properties.get("SecurityGroups", [])
        self._set()

    def remove(self) -> None:
        if self._made.attrs.get(PROTECTED) == "true":
            what = (
                f"Load balancer '{self.physical_resource_id}' cannot be deleted because deletion protection is enabled"
            )
            raise ELBClientError("OperationNotPermitted", what)
        self._backend.delete_load_balancer(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        made = self._made
        return {
            "LoadBalancerArn": made.arn,
            "LoadBalancerName": made.name,
            "LoadBalancerFullName": made.arn.partition(":loadbalancer/")[2],
            "DNSName": made.dns_name,
            "CanonicalHostedZoneID": ZONES.get(self.region_name, made.canonical_hosted_zone_id),
            "SecurityGroups": made.security_groups,
        }

    def _set(self) -> None:
        given = _attributes(self.properties.get("LoadBalancerAttributes", []))
        self._backend.modify_load_balancer_attributes(self.physical_resource_id, given)

    @property
    def _made(self) -> Any:
        return self._backend.load_balancers[self.physical_resource_id]

    @property
    def _backend(self) -> Any:
        return elbv2_backends[self.account_id][self.region_name]


class TargetGroup(Model, CloudFormationModel):
    TYPE = "AWS::ElasticLoadBalancingV2::TargetGroup"
    NAMED_BY = "Name"

    def make(self) -> None:
        given = self.properties
        made = self._backend.create_target_group(
            self.name,
            vpc_id=given.get("VpcId"),
            protocol=given.get("Protocol"),
            protocol_version=given.get("ProtocolVersion"),
            port=given.get("Port"),
            healthcheck_protocol=given.get("HealthCheckProtocol"),
            healthcheck_port=given.get("HealthCheckPort"),
            healthcheck_path=given.get("HealthCheckPath"),
            healthcheck_interval_seconds=given.get("HealthCheckIntervalSeconds"),
            healthcheck_timeout_seconds=given.get("HealthCheckTimeoutSeconds"),
            healthy_threshold_count=given.get("HealthyThresholdCount"),
            unhealthy_threshold_count=given.get("UnhealthyThresholdCount"),
            matcher=given.get("Matcher"),
            target_type=given.get("TargetType", "instance"),
            tags=self.tags,
        )
        self.physical_resource_id = made.arn
        self._set()

    def change(self, before: dict[str, Any]) -> None:
        given = self.properties
        self._backend.modify_target_group(
            self.physical_resource_id,
            health_check_proto=given.get("HealthCheckProtocol"),
            health_check_port=given.get("HealthCheckPort"),
            health_check_path=given.get("HealthCheckPath"),
            health_check_interval=given.get("HealthCheckIntervalSeconds"),
            health_check_timeout=given.get("HealthCheckTimeoutSeconds"),
            healthy_threshold_count=given.get("HealthyThresholdCount"),
            unhealthy_threshold_count=given.get("UnhealthyThresholdCount"),
            http_codes=given.get("Matcher", {}).get("HttpCode"),
        )
        self._set()

    def remove(self) -> None:
        self._backend.delete_target_group(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        made = self._backend.target_groups[self.physical_resource_id]
        return {
            "TargetGroupArn": made.arn,
            "TargetGroupName": made.name,
            "TargetGroupFullName": made.arn.rpartition(":")[2],
            "LoadBalancerArns": made.load_balancer_arns,
        }

    def _set(self) -> None:
        given = _attributes(self.properties.get("TargetGroupAttributes", []))
        self._backend.modify_target_group_attributes(self.physical_resource_id, given)

    @property
    def _backend(self) -> Any:
        return elbv2_backends[self.account_id][self.region_name]


def _delete_listener(self: Any, account_id: str, region_name: str) -> None:
    elbv2_backends[account_id][region_name].delete_listener(self.arn)


def _delete_rule(self: Any, account_id: str, region_name: str) -> None:
    elbv2_backends[account_id][region_name].delete_rule(self.arn)


FakeListener.delete = _delete_listener
FakeListener.get_cfn_attribute = lambda self, name: {"ListenerArn": self.arn}[name]
FakeListenerRule.delete = _delete_rule
FakeListenerRule.cloudformation_name_type = staticmethod(lambda: "")
FakeListenerRule.get_cfn_attribute = lambda self, name: {"RuleArn": self.arn}[name]
