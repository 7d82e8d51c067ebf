"""DynamoDB: tables whose backups, protection and expiry can be changed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models import dynamodb_backends

from .base import Model


class Table(Model, CloudFormationModel):
    TYPE = "AWS::DynamoDB::Table"
    NAMED_BY = "TableName"

    def make(self) -> None:
        given = self.properties
        self._backend.create_table(
            name=self.name,
            schema=given["KeySchema"],
            throughput=given.get("ProvisionedThroughput"),
            attr=given["AttributeDefinitions"],
            global_indexes=given.get("GlobalSecondaryIndexes", []),
            indexes=given.get("LocalSecondaryIndexes", []),
            streams=given.get("StreamSpecification"),
            billing_mode=given.get("BillingMode", "PROVISIONED"),
            sse_specification=given.get("SSESpecification"),
            tags=self.tags,
            deletion_protection_enabled=bool(given.get("DeletionProtectionEnabled", False)),
            warm_throughput=None,
        )
        self._keep()

    def change(self, before: dict[str, Any]) -> None:
        given = self.properties
        table = self._backend.update_table(
            name=self.name,
            attr_definitions=given["AttributeDefinitions"],
            global_index=[],
            throughput=given.get("ProvisionedThroughput"),
            billing_mode=given.get("BillingMode", "PROVISIONED"),
            stream_spec=None,
            deletion_protection_enabled=bool(given.get("DeletionProtectionEnabled", False)),
            warm_throughput=None,
        )
        table.tags = self.tags
        self._keep()

    def remove(self) -> None:
        self._backend.delete_table(self.name)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self._backend.get_table(self.name).table_arn}

    def _keep(self) -> None:
        """Backups and expiry, which the API sets apart from the table."""
        backups = self.properties.get("PointInTimeRecoverySpecification")
        if backups:
            self._backend.update_continuous_backups(self.name, backups)
        expiry = self.properties.get("TimeToLiveSpecification")
        if expiry:
            self._backend.update_time_to_live(self.name, expiry)

    @property
    def _backend(self) -> Any:
        return dynamodb_backends[self.account_id][self.region_name]
