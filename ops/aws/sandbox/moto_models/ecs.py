"""ECS: clusters, task definitions and services with all that the API shows of them. No container runs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.core.utils import pascal_to_camelcase, remap_nested_keys
from moto.ecs.models import ecs_backends

from .base import Model


def _backend(model: Model) -> Any:
    return ecs_backends[model.account_id][model.region_name]


def _camel(value: Any) -> Any:
    return remap_nested_keys(value, pascal_to_camelcase)


class Cluster(Model, CloudFormationModel):
    TYPE = "AWS::ECS::Cluster"
    NAMED_BY = "ClusterName"

    def make(self) -> None:
        _backend(self).create_cluster(self.name, _camel(self.tags), _camel(self.properties.get("ClusterSettings", [])))

    def change(self, before: dict[str, Any]) -> None:
        self._made.settings = _camel(self.properties.get("ClusterSettings", []))

    def remove(self) -> None:
        _backend(self).delete_cluster(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self._made.arn}

    @property
    def _made(self) -> Any:
        return _backend(self).clusters[self.name]


class TaskDefinition(Model, CloudFormationModel):
    TYPE = "AWS::ECS::TaskDefinition"
    NAMED_BY = "Family"

    def make(self) -> None:
        given = self.properties
        made = _backend(self).register_task_definition(
            family=self.name,
            container_definitions=_camel(given.get("ContainerDefinitions", [])),
            volumes=_camel(given.get("Volumes", [])),
            network_mode=given.get("NetworkMode"),
            tags=_camel(self.tags),
            requires_compatibilities=given.get("RequiresCompatibilities"),
            cpu=given.get("Cpu"),
            memory=given.get("Memory"),
            task_role_arn=given.get("TaskRoleArn"),
            execution_role_arn=given.get("ExecutionRoleArn"),
            runtime_platform=_camel(given.get("RuntimePlatform", {})) or None,
        )
        self.physical_resource_id = made.arn

    def remove(self) -> None:
        _backend(self).deregister_task_definition(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"TaskDefinitionArn": self.physical_resource_id}


class Service(Model, CloudFormationModel):
    TYPE = "AWS::ECS::Service"
    NAMED_BY = "ServiceName"

    def make(self) -> None:
        given = self.properties
        made = _backend(self).create_service(
            given["Cluster"],
            self.name,
            int(given.get("DesiredCount", 1)),
            task_definition_str=given["TaskDefinition"],
            load_balancers=_camel(given.get("LoadBalancers", [])),
            tags=_camel(self.tags),
            launch_type=given.get("LaunchType"),
            platform_version=given.get("PlatformVersion"),
            propagate_tags=given.get("PropagateTags", "NONE"),
            network_configuration=_camel(given.get("NetworkConfiguration", {})) or None,
        )
        self.physical_resource_id = made.arn

    def change(self, before: dict[str, Any]) -> None:
        given = self.properties
        count = given.get("DesiredCount")  # without one the scaling's number stays
        _backend(self).update_service(
            {
                "cluster": given["Cluster"],
                "service": self.name,
                "task_definition": given["TaskDefinition"],
                "desired_count": None if count is None else int(count),
            }
        )

    def remove(self) -> None:
        _backend(self).delete_service(self.properties["Cluster"], self.name, force=True)

    def attributes(self) -> dict[str, Any]:
        return {"Name": self.name, "ServiceArn": self.physical_resource_id}
