"""EC2 Auto Scaling: scaling policies, scheduled actions and groups that can be changed in place.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-scalingpolicy.html
"""

from __future__ import annotations

from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, autoscaling_backends
from moto.core.common_models import CloudFormationModel

from .base import Model


class ScalingPolicy(Model, CloudFormationModel):
    TYPE = "AWS::AutoScaling::ScalingPolicy"

    def make(self) -> None:
        given = self.properties
        made = self._backend.put_scaling_policy(
            self.name,
            given.get("PolicyType", "SimpleScaling"),
            given.get("MetricAggregationType"),
            given.get("AdjustmentType"),
            given["AutoScalingGroupName"],
            given.get("MinAdjustmentMagnitude"),
            given.get("ScalingAdjustment"),
            given.get("Cooldown"),
            given.get("TargetTrackingConfiguration", {}),
            given.get("StepAdjustments", []),
            given.get("EstimatedInstanceWarmup"),
            given.get("PredictiveScalingConfiguration"),
        )
        self.physical_resource_id = made.arn

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        self._backend.delete_policy(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self.physical_resource_id, "PolicyName": self.name}

    @property
    def _backend(self) -> Any:
        return autoscaling_backends[self.account_id][self.region_name]


class ScheduledAction(Model, CloudFormationModel):
    TYPE = "AWS::AutoScaling::ScheduledAction"

    def make(self) -> None:
        given = self.properties
        self._backend.put_scheduled_update_group_action(
            given["AutoScalingGroupName"],
            given.get("DesiredCapacity"),
            given.get("MaxSize"),
            given.get("MinSize"),
            self.name,
            given.get("StartTime"),
            given.get("EndTime"),
            given.get("Recurrence"),
            given.get("TimeZone"),
        )

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        self._backend.delete_scheduled_action(self.properties["AutoScalingGroupName"], self.name)

    @property
    def _backend(self) -> Any:
        return autoscaling_backends[self.account_id][self.region_name]


def _change_group(
    _: Any,
    original_resource: Any,
    new_resource_name: str,  # noqa: ARG001 - moto gives it by this name
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
) -> Any:
    """moto makes a group anew, under another name; CloudFormation changes it, and its instances one by one."""
    given = cloudformation_json["Properties"]
    return autoscaling_backends[account_id][region_name].update_auto_scaling_group(
        original_resource.name,
        given.get("AvailabilityZones", []),
        given.get("DesiredCapacity"),
        int(given["MaxSize"]),
        int(given["MinSize"]),
        given.get("LaunchConfigurationName", ""),
        given.get("LaunchTemplate", {}),
        ",".join(given.get("VPCZoneIdentifier", [])),
        given.get("HealthCheckGracePeriod", 0),
        given.get("HealthCheckType", "EC2"),
    )


FakeAutoScalingGroup.update_from_cloudformation_json = classmethod(_change_group)
