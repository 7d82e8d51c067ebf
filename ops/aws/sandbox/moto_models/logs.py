"""CloudWatch Logs: vended logs (a source, a destination, a delivery), and the retention of a group that can be changed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.logs.models import logs_backends

from .base import Model, tags_of


def _backend(model: Model) -> Any:
    return logs_backends[model.account_id][model.region_name]


class LogGroup(Model, CloudFormationModel):
    TYPE = "AWS::Logs::LogGroup"
    NAMED_BY = "LogGroupName"

    def make(self) -> None:
        _backend(self).create_log_group(self.name, tags_of(self.properties), kmsKeyId=self.properties.get("KmsKeyId"))
        self._retain()

    def change(self, before: dict[str, Any]) -> None:
        self._retain()

    def remove(self) -> None:
        _backend(self).delete_log_group(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": f"{_backend(self).groups[self.name].arn}:*"}

    def _retain(self) -> None:
        days = self.properties.get("RetentionInDays")
        if days is None:
            _backend(self).delete_retention_policy(self.name)
        else:
            _backend(self).put_retention_policy(self.name, int(days))


class DeliverySource(Model, CloudFormationModel):
    TYPE = "AWS::Logs::DeliverySource"
    NAMED_BY = "Name"

    def make(self) -> None:
        given = self.properties
        _backend(self).put_delivery_source(self.name, given["ResourceArn"], given["LogType"], tags_of(given))

    def remove(self) -> None:
        _backend(self).delete_delivery_source(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": _backend(self).delivery_sources[self.name].arn}


class DeliveryDestination(Model, CloudFormationModel):
    TYPE = "AWS::Logs::DeliveryDestination"
    NAMED_BY = "Name"

    def make(self) -> None:
        given = self.properties
        where = {"destinationResourceArn": given["DestinationResourceArn"]}
        _backend(self).put_delivery_destination(self.name, given.get("OutputFormat"), where, tags_of(given))

    def remove(self) -> None:
        _backend(self).delete_delivery_destination(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": _backend(self).delivery_destinations[self.name].arn}


class Delivery(Model, CloudFormationModel):
    TYPE = "AWS::Logs::Delivery"

    def make(self) -> None:
        given = self.properties
        made = _backend(self).create_delivery(
            given["DeliverySourceName"],
            given["DeliveryDestinationArn"],
            given.get("RecordFields"),
            given.get("FieldDelimiter"),
            {"suffixPath": given.get("S3SuffixPath", ""), "enableHiveCompatiblePath": False},
            tags_of(given),
        )
        self.physical_resource_id = made.id

    def remove(self) -> None:
        _backend(self).delete_delivery(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"DeliveryId": self.physical_resource_id}
