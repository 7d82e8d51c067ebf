"""KMS: keys, whose tags and rotation CloudFormation sets, and which it removes with a waiting period.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.kms.models import kms_backends

from .base import Model

DAYS = 30  # PendingWindowInDays where the template says nothing


class Key(Model, CloudFormationModel):
    TYPE = "AWS::KMS::Key"

    def make(self) -> None:
        given = self.properties
        tags = [{"TagKey": one["Key"], "TagValue": one["Value"]} for one in self.tags]
        made = self._backend.create_key(
            json.dumps(given["KeyPolicy"]),
            given.get("KeyUsage", "ENCRYPT_DECRYPT"),
            given.get("KeySpec", "SYMMETRIC_DEFAULT"),
            given.get("Description", ""),
            tags,
            bool(given.get("MultiRegion", False)),
        )
        self.physical_resource_id = made.id
        self._rotate()

    def change(self, before: dict[str, Any]) -> None:
        given = self.properties
        self._backend.put_key_policy(self.physical_resource_id, json.dumps(given["KeyPolicy"]))
        self._backend.update_key_description(self.physical_resource_id, given.get("Description", ""))
        self._rotate()

    def remove(self) -> None:
        self._backend.schedule_key_deletion(
            self.physical_resource_id, int(self.properties.get("PendingWindowInDays", DAYS))
        )

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self._backend.keys[self.physical_resource_id].arn, "KeyId": self.physical_resource_id}

    def _rotate(self) -> None:
        if self.properties.get("EnableKeyRotation"):
            self._backend.enable_key_rotation(self.physical_resource_id)
        else:
            self._backend.disable_key_rotation(self.physical_resource_id)

    @property
    def _backend(self) -> Any:
        return kms_backends[self.account_id][self.region_name]
