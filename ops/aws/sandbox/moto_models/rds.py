"""RDS: instances that can be changed and leave a last snapshot, with their subnet and parameter groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_RDS.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.rds.models import rds_backends

from .base import Model

# What the API's functions call a property of CloudFormation. Numbers are texts in templates now and then.
TEXTS = {
    "DBInstanceClass": "db_instance_class",
    "DBName": "db_name",
    "DBSubnetGroupName": "db_subnet_group_name",
    "DBParameterGroupName": "db_parameter_group_name",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "KmsKeyId": "kms_key_id",
    "MasterUsername": "master_username",
    "MasterUserPassword": "master_user_password",
    "MonitoringRoleArn": "monitoring_role_arn",
    "StorageType": "storage_type",
    "VPCSecurityGroups": "vpc_security_group_ids",
    "EnableCloudwatchLogsExports": "enable_cloudwatch_logs_exports",
}
NUMBERS = {
    "AllocatedStorage": "allocated_storage",
    "BackupRetentionPeriod": "backup_retention_period",
    "Iops": "iops",
    "MaxAllocatedStorage": "max_allocated_storage",
    "MonitoringInterval": "monitoring_interval",
    "Port": "port",
}
SWITCHES = {
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "DeletionProtection": "deletion_protection",
    "MultiAZ": "multi_az",
    "PubliclyAccessible": "publicly_accessible",
    "StorageEncrypted": "storage_encrypted",
}
WINDOWS = {
    "PreferredBackupWindow": "preferred_backup_window",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
}


def _backend(model: Model) -> Any:
    return rds_backends[model.account_id][model.region_name]


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    return {
        **{TEXTS[name]: value for name, value in given.items() if name in TEXTS},
        **{NUMBERS[name]: int(value) for name, value in given.items() if name in NUMBERS},
        **{SWITCHES[name]: str(value).lower() == "true" for name, value in given.items() if name in SWITCHES},
        **{WINDOWS[name]: str(value).lower() for name, value in given.items() if name in WINDOWS},
    }


class DBInstance(Model, CloudFormationModel):
    TYPE = "AWS::RDS::DBInstance"
    NAMED_BY = "DBInstanceIdentifier"

    def make(self) -> None:
        given = {"db_instance_identifier": self.name, "tags": self.tags, **_arguments(self.properties)}
        _backend(self).create_db_instance(given)

    def change(self, before: dict[str, Any]) -> None:
        new, old = _arguments(self.properties), _arguments(before)
        differing = {name: value for name, value in new.items() if old.get(name) != value}
        logs = differing.pop("enable_cloudwatch_logs_exports", None)
        if logs is not None:
            self._made.enabled_cloudwatch_logs_exports = logs
        _backend(self).modify_db_instance(self.name, differing)
        self._made.tags = self.tags

    def remove(self) -> None:
        _backend(self).delete_db_instance(self.name)

    def remove_with_snapshot(self, stack_name: str, logical_id: str) -> None:
        """What DeletionPolicy: Snapshot does; the snapshot's name is as CloudFormation's."""
        name = f"{stack_name}-snapshot-{logical_id}-{mock_random.get_random_hex(12)}".lower()
        _backend(self).delete_db_instance(self.name, final_db_snapshot_identifier=name)

    def attributes(self) -> dict[str, Any]:
        made = self._made
        return {
            "DBInstanceArn": made.db_instance_arn,
            "DbiResourceId": made.dbi_resource_id,
            "Endpoint.Address": made.address,
            "Endpoint.Port": str(made.port),
        }

    @property
    def _made(self) -> Any:
        return _backend(self).databases[self.name]


class DBSubnetGroup(Model, CloudFormationModel):
    TYPE = "AWS::RDS::DBSubnetGroup"
    NAMED_BY = "DBSubnetGroupName"

    def make(self) -> None:
        _backend(self).create_subnet_group(
            self.name, self.properties["DBSubnetGroupDescription"], self._subnets(), self.tags
        )

    def change(self, before: dict[str, Any]) -> None:
        made = _backend(self).subnet_groups[self.name]
        made.description, made.subnets = self.properties["DBSubnetGroupDescription"], self._subnets()
        made.tags = self.tags

    def remove(self) -> None:
        _backend(self).delete_subnet_group(self.name)

    def _subnets(self) -> list[Any]:
        return ec2_backends[self.account_id][self.region_name].describe_subnets(self.properties["SubnetIds"])


class DBParameterGroup(Model, CloudFormationModel):
    TYPE = "AWS::RDS::DBParameterGroup"
    NAMED_BY = "DBParameterGroupName"

    def make(self) -> None:
        given = self.properties
        _backend(self).create_db_parameter_group(
            {
                "db_parameter_group_name": self.name,
                "db_parameter_group_family": given["Family"],
                "description": given["Description"],
                "tags": self.tags,
            }
        )
        self._set()

    def change(self, before: dict[str, Any]) -> None:
        _backend(self).db_parameter_groups[self.name].parameters.clear()
        self._set()

    def remove(self) -> None:
        _backend(self).delete_db_parameter_group(self.name)

    def _set(self) -> None:
        given = self.properties.get("Parameters", {})
        parameters = [{"ParameterName": name, "ParameterValue": value} for name, value in given.items()]
        _backend(self).modify_db_parameter_group(self.name, parameters)
