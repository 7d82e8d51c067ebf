"""Secrets Manager: secrets, generated or given, and what they learn of the database that they open.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.rds.models import rds_backends
from moto.secretsmanager.models import secretsmanager_backends

from .base import Model

LENGTH = 32
FLAGS = ("ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "ExcludeLowercase", "IncludeSpace")


class Secret(Model, CloudFormationModel):
    TYPE = "AWS::SecretsManager::Secret"
    NAMED_BY = "Name"

    def make(self) -> None:
        answer = self._backend.create_secret(
            name=self.name,
            secret_string=self._content(),
            secret_binary=None,
            description=self.properties.get("Description", ""),
            tags=self.tags,
            kms_key_id=self.properties.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        self.physical_resource_id = json.loads(answer)["ARN"]

    def change(self, before: dict[str, Any]) -> None:
        """A new GenerateSecretString or SecretString is a new value; anything else leaves the value as it is."""
        secret = self._backend.secrets[self.physical_resource_id]
        if self._says_value(self.properties) != self._says_value(before):
            self._backend.put_secret_value(self.physical_resource_id, self._content(), None, None, ["AWSCURRENT"])
            secret = self._backend.secrets[self.physical_resource_id]
        secret.description = self.properties.get("Description", "")
        secret.kms_key_id = self.properties.get("KmsKeyId")
        secret.tags = self.tags

    def remove(self) -> None:
        self._backend.delete_secret(self.physical_resource_id, None, force_delete_without_recovery=True)

    def attributes(self) -> dict[str, Any]:
        return {"Id": self.physical_resource_id}

    @staticmethod
    def _says_value(properties: dict[str, Any]) -> tuple[Any, Any]:
        return properties.get("SecretString"), properties.get("GenerateSecretString")

    def _content(self) -> str:
        given, how = self._says_value(self.properties)
        if how is None:
            return str(given if given is not None else "")
        answer = self._backend.get_random_password(
            int(how.get("PasswordLength", LENGTH)),
            how.get("ExcludeCharacters", ""),
            *(bool(how.get(flag, False)) for flag in FLAGS),
            bool(how.get("RequireEachIncludedType", True)),
        )
        password = str(json.loads(answer)["RandomPassword"])
        if "GenerateStringKey" not in how:
            return password
        return json.dumps({**json.loads(how.get("SecretStringTemplate", "{}")), how["GenerateStringKey"]: password})

    @property
    def _backend(self) -> Any:
        return secretsmanager_backends[self.account_id][self.region_name]


class SecretTargetAttachment(Model, CloudFormationModel):
    TYPE = "AWS::SecretsManager::SecretTargetAttachment"

    def make(self) -> None:
        self.physical_resource_id = self.properties["SecretId"]
        database = rds_backends[self.account_id][self.region_name].databases[self.properties["TargetId"]]
        self._put(
            {
                "engine": "postgres" if database.engine.startswith("postgres") else database.engine,
                "host": database.address,
                "port": int(database.port),
                "dbname": database.db_name,
                "dbInstanceIdentifier": database.db_instance_identifier,
            }
        )

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def _put(self, known: dict[str, Any]) -> None:
        backend = secretsmanager_backends[self.account_id][self.region_name]
        content = json.loads(backend.get_secret_value(self.physical_resource_id, None, None)["SecretString"])
        backend.put_secret_value(self.physical_resource_id, json.dumps(content | known), None, None, ["AWSCURRENT"])
