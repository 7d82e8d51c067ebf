"""IAM: identity providers for OpenID Connect, and roles and policies that can be changed and removed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
"""

from __future__ import annotations

import json
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


class Role(Model, CloudFormationModel):
    TYPE = "AWS::IAM::Role"
    NAMED_BY = "RoleName"

    def make(self) -> None:
        given = self.properties
        self._backend.create_role(
            role_name=self.name,
            assume_role_policy_document=json.dumps(given["AssumeRolePolicyDocument"]),
            path=given.get("Path", "/"),
            permissions_boundary=given.get("PermissionsBoundary", ""),
            description=given.get("Description", ""),
            tags=self.tags,
            max_session_duration=given.get("MaxSessionDuration", 3600),
        )
        self._allow()

    def change(self, before: dict[str, Any]) -> None:
        given = self.properties
        self._backend.update_assume_role_policy(self.name, json.dumps(given["AssumeRolePolicyDocument"]))
        self._backend.update_role(self.name, given.get("Description", ""), given.get("MaxSessionDuration", 3600))
        self._forbid(before)
        self._allow()

    def remove(self) -> None:
        self._forbid(self.properties)
        self._backend.delete_role(self.name)

    def attributes(self) -> dict[str, Any]:
        role = self._backend.get_role(self.name)
        return {"Arn": role.arn, "RoleId": role.id}

    def _allow(self) -> None:
        for one in self.properties.get("Policies", []):
            self._backend.put_role_policy(self.name, one["PolicyName"], json.dumps(one["PolicyDocument"]))
        for arn in self.properties.get("ManagedPolicyArns", []):
            self._backend.attach_role_policy(arn, self.name)

    def _forbid(self, given: dict[str, Any]) -> None:
        for one in given.get("Policies", []):
            self._backend.delete_role_policy(self.name, one["PolicyName"])
        for arn in given.get("ManagedPolicyArns", []):
            self._backend.detach_role_policy(arn, self.name)

    @property
    def _backend(self) -> Any:
        return iam_backends[self.account_id]["aws"]


class ManagedPolicy(Model, CloudFormationModel):
    TYPE = "AWS::IAM::ManagedPolicy"

    def make(self) -> None:
        given = self.properties
        made = self._backend.create_policy(
            description=given.get("Description", ""),
            path=given.get("Path", "/"),
            policy_document=json.dumps(given["PolicyDocument"]),
            policy_name=given.get("ManagedPolicyName", self.name),
            tags=self.tags,
        )
        self.physical_resource_id = made.arn
        for role in given.get("Roles", []):
            self._backend.attach_role_policy(made.arn, role)

    def change(self, before: dict[str, Any]) -> None:
        if self.properties["PolicyDocument"] != before["PolicyDocument"]:
            document = json.dumps(self.properties["PolicyDocument"])
            self._backend.create_policy_version(self.physical_resource_id, document, set_as_default=True)

    def remove(self) -> None:
        for role in self.properties.get("Roles", []):
            self._backend.detach_role_policy(self.physical_resource_id, role)
        self._backend.delete_policy(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"PolicyArn": self.physical_resource_id}

    @property
    def _backend(self) -> Any:
        return iam_backends[self.account_id]["aws"]
