"""What the models have in common: how CloudFormation makes, changes and removes a resource.

A model says what it is (``TYPE``, the property that names it, its attributes) and what its service does: ``make``,
``change``, ``remove``. It is a direct subclass of ``CloudFormationModel``, as that is how moto finds it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

Properties = dict[str, Any]


class Model:
    """A resource: ``physical_resource_id`` is what Ref gives, ``properties`` are those of the template."""

    TYPE: ClassVar[str]
    NAMED_BY: ClassVar[str] = ""

    def __init__(self, name: str, properties: Properties, account_id: str, region_name: str, stack_name: str) -> None:
        self.name = name
        self.physical_resource_id = name
        self.properties = properties
        self.account_id = account_id
        self.region_name = region_name
        self.stack_name = stack_name

    def make(self) -> None:
        """Have the service make it."""

    def change(self, before: Properties) -> None:
        """Have the service change it; ``properties`` are the new ones already."""

    def remove(self) -> None:
        """Have the service remove it."""

    def attributes(self) -> dict[str, Any]:
        """What Fn::GetAtt gives."""
        return {}

    @property
    def tags(self) -> list[dict[str, str]]:
        return list(self.properties.get("Tags", []))

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.TYPE

    @classmethod
    def cloudformation_name_type(cls) -> str:
        return cls.NAMED_BY

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return True  # an unknown one is found when its value is asked for

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        known = self.attributes()
        if attribute_name not in known:
            raise UnformattedGetAttTemplateException
        return known[attribute_name]

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **kwargs: Any
    ) -> Any:
        properties = cloudformation_json.get("Properties", {})
        resource = cls(resource_name, properties, account_id, region_name, kwargs.get("StackName", ""))
        resource.make()
        return resource

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        before = original_resource.properties
        original_resource.properties = cloudformation_json.get("Properties", {})
        try:
            original_resource.change(before)
        except BaseException:
            original_resource.properties = before
            raise
        return original_resource

    def delete(self, account_id: str, region_name: str) -> None:
        self.remove()

    def is_created(self) -> bool:
        return True


def tags_of(properties: Properties) -> dict[str, str]:
    """A template's tags as a dictionary."""
    return {one["Key"]: one["Value"] for one in properties.get("Tags", [])}
