"""Application Auto Scaling: scalable targets, such as the tasks of an ECS service, and their policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html
"""

from __future__ import annotations

from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.core.common_models import CloudFormationModel

from .base import Model


class ScalableTarget(Model, CloudFormationModel):
    TYPE = "AWS::ApplicationAutoScaling::ScalableTarget"

    def make(self) -> None:
        given = self.properties
        self._backend.register_scalable_target(
            given["ServiceNamespace"],
            given["ResourceId"],
            given["ScalableDimension"],
            int(given["MinCapacity"]),
            int(given["MaxCapacity"]),
            given.get("RoleARN", ""),
            given.get("SuspendedState", ""),
        )
        self.physical_resource_id = "|".join(
            given[one] for one in ("ResourceId", "ScalableDimension", "ServiceNamespace")
        )

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        given = self.properties
        self._backend.deregister_scalable_target(
            given["ServiceNamespace"], given["ResourceId"], given["ScalableDimension"]
        )

    @property
    def _backend(self) -> Any:
        return applicationautoscaling_backends[self.account_id][self.region_name]


class ScalingPolicy(Model, CloudFormationModel):
    TYPE = "AWS::ApplicationAutoScaling::ScalingPolicy"
    NAMED_BY = "PolicyName"

    def make(self) -> None:
        given = self.properties
        kind = given.get("PolicyType", "StepScaling")
        body = given.get(f"{kind}PolicyConfiguration", {})
        namespace, resource, dimension = self._target()
        made = self._backend.put_scaling_policy(self.name, namespace, resource, dimension, body, kind)
        self.physical_resource_id = made.policy_arn

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        self._backend.delete_scaling_policy(self.name, *self._target())

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self.physical_resource_id}

    def _target(self) -> tuple[str, str, str]:
        given = self.properties
        if "ScalingTargetId" in given:
            resource, dimension, namespace = given["ScalingTargetId"].split("|")
            return namespace, resource, dimension
        return given["ServiceNamespace"], given["ResourceId"], given["ScalableDimension"]

    @property
    def _backend(self) -> Any:
        return applicationautoscaling_backends[self.account_id][self.region_name]
