"""One resource: made, changed and removed by its model, which is a subclass of moto's ``CloudFormationModel``."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException, ValidationError
from moto.cloudformation.parsing import generate_resource_name
from moto.core.common_models import CloudFormationModel

from . import schemas

Properties = dict[str, Any]

LOWER_CASE = {"AWS::ECR::Repository", "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup"}


@dataclass
class Resource:
    """A resource of a stack; ``properties`` have no functions in them, ``made`` is what the model returned."""

    logical_id: str
    type: str
    definition: dict[str, Any]
    properties: Properties
    made: Any
    name: str
    status: str = "CREATE_IN_PROGRESS"
    reason: str = ""
    kept: list[Resource] = field(default_factory=list)

    @property
    def physical_id(self) -> str:
        return str(getattr(self.made, "physical_resource_id", "") or "")

    def attribute(self, name: str) -> Any:
        """What Fn::GetAtt gives.

        Raises:
            ValidationError: the type has no such attribute.
        """
        try:
            value = self.made.get_cfn_attribute(name)
        except (UnformattedGetAttTemplateException, NotImplementedError) as error:
            what = f"Template error: resource {self.logical_id} does not support attribute type {name} in Fn::GetAtt"
            raise ValidationError(message=what) from error
        if value is None:
            what = f"Attribute '{name}' of {self.logical_id} has no value"
            raise ValidationError(message=what)
        return value


@dataclass(frozen=True)
class Place:
    """Where resources are made, and for which stack."""

    account_id: str
    region: str
    stack_id: str
    stack_name: str
    tags: dict[str, str]


def model_of(type_name: str) -> type[CloudFormationModel] | None:
    """The model of a type; None when there is none. A model that was loaded later takes the place of an earlier one."""
    found = None
    for model in CloudFormationModel.__subclasses__():
        if model.cloudformation_type() == type_name:
            found = model
    return found


def create(place: Place, logical_id: str, definition: dict[str, Any], properties: Properties) -> Resource:
    """Make a resource.

    Raises:
        Exception: what its service raises; an unknown type is a ValidationError.
    """
    type_name = definition["Type"]
    model = _need_model(type_name)
    name = _name(place, logical_id, model, type_name, properties)
    made = model.create_from_cloudformation_json(
        name,
        {**definition, "Properties": copy.deepcopy(properties)},
        place.account_id,
        place.region,
        LogicalId=logical_id,
        StackId=place.stack_id,
        StackName=place.stack_name,
        ResourceType=type_name,
    )
    resource = Resource(logical_id, type_name, definition, properties, made, name)
    _mark(place, resource)
    return resource


def update(place: Place, resource: Resource, definition: dict[str, Any], properties: Properties) -> str:
    """Change a resource in place; returns what the sandbox didn't do, empty when it did all.

    Raises:
        Exception: what its service raises.
    """
    model = _need_model(resource.type)
    unsaid = ""
    if _overrides(model, "update_from_cloudformation_json"):
        changed = model.update_from_cloudformation_json(
            original_resource=resource.made,
            new_resource_name=resource.name,
            cloudformation_json={**definition, "Properties": copy.deepcopy(properties)},
            account_id=place.account_id,
            region_name=place.region,
        )
        resource.made = changed or resource.made
    elif _without_tags(properties) != _without_tags(resource.properties):
        unsaid = f"moto has no way to change {resource.type}: its API shows it as it was made"
    resource.properties, resource.definition = properties, definition
    _mark(place, resource)
    return unsaid


def delete(place: Place, resource: Resource) -> None:
    """Remove a resource.

    Raises:
        Exception: what its service raises, as for a bucket that isn't empty.
    """
    model = _need_model(resource.type)
    definition = {**resource.definition, "Properties": copy.deepcopy(resource.properties)}
    if _overrides(model, "delete_from_cloudformation_json"):
        model.delete_from_cloudformation_json(resource.physical_id, definition, place.account_id, place.region)
    elif hasattr(resource.made, "delete"):
        resource.made.delete(place.account_id, place.region)
    else:
        raise ValidationError(message=f"moto has no way to remove {resource.type}")


def delete_with_snapshot(place: Place, resource: Resource) -> None:
    """Remove a resource as ``DeletionPolicy: Snapshot`` asks: one that refuses to go leaves no snapshot either.

    Raises:
        ValidationError: the type has no snapshots.
    """
    if not hasattr(resource.made, "remove_with_snapshot"):
        raise ValidationError(message=f"DeletionPolicy Snapshot is not supported for {resource.type}")
    resource.made.remove_with_snapshot(place.stack_name, resource.logical_id)


def must_replace(resource: Resource, definition: dict[str, Any], properties: Properties) -> bool:
    """Whether CloudFormation makes a new resource for a change."""
    other_type = definition["Type"] != resource.type
    return other_type or bool(schemas.replaces(resource.type, resource.properties, properties))


def _need_model(type_name: str) -> type[CloudFormationModel]:
    model = model_of(type_name)
    if model is None:
        raise ValidationError(message=f"moto has no model of {type_name}")
    return model


def _name(
    place: Place, logical_id: str, model: type[CloudFormationModel], type_name: str, properties: Properties
) -> str:
    named = model.cloudformation_name_type()
    given = properties.get(named) if named else None
    if given:
        return str(given)
    name = str(generate_resource_name(type_name, place.stack_name, logical_id))
    return name.lower() if type_name in LOWER_CASE else name


def _without_tags(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name != "Tags"}


def _overrides(model: type[CloudFormationModel], method: str) -> bool:
    return not getattr(getattr(model, method), "__isabstractmethod__", False)


def _mark(place: Place, resource: Resource) -> None:
    """Tell the resource who it belongs to, as CloudFormation's own tags do."""
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.core import TaggedEC2Resource

    resource.made.cf_resource_type = resource.type
    resource.made.logical_resource_id = resource.logical_id
    if isinstance(resource.made, TaggedEC2Resource) and resource.physical_id:
        tags = {
            **place.tags,
            **_own_tags(resource.properties),
            "aws:cloudformation:stack-name": place.stack_name,
            "aws:cloudformation:stack-id": place.stack_id,
            "aws:cloudformation:logical-id": resource.logical_id,
        }
        ec2_backends[place.account_id][place.region].create_tags([resource.physical_id], tags)


def _own_tags(properties: Properties) -> dict[str, str]:
    tags = properties.get("Tags")
    return {one["Key"]: one["Value"] for one in tags} if isinstance(tags, list) else {}
