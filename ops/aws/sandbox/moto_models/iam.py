"""IAM: identity providers for OpenID Connect.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.iam.models import iam_backends

from .base import Model


class OIDCProvider(Model, CloudFormationModel):
    TYPE = "AWS::IAM::OIDCProvider"

    def make(self) -> None:
        given = self.properties
        made = self._backend.create_open_id_connect_provider(
            given["Url"], given.get("ThumbprintList", []), given.get("ClientIdList", []), self.tags
        )
        self.physical_resource_id = made.arn

    def change(self, before: dict[str, Any]) -> None:
        provider = self._backend.get_open_id_connect_provider(self.physical_resource_id)
        provider.thumbprint_list = self.properties.get("ThumbprintList", [])
        provider.client_id_list = self.properties.get("ClientIdList", [])

    def remove(self) -> None:
        self._backend.delete_open_id_connect_provider(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self.physical_resource_id}

    @property
    def _backend(self) -> Any:
        return iam_backends[self.account_id]["aws"]
