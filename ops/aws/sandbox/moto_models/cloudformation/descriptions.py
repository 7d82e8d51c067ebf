"""Stacks, resources and change sets as the API shows them."""

from __future__ import annotations

from typing import Any

from .changes import ChangeSet
from .stack import Stack

VALUES = {"BeforeValue", "AfterValue", "Path", "AttributeChangeType"}
CONTEXTS = {"BeforeContext", "AfterContext"}


def summary(change_set: ChangeSet) -> dict[str, Any]:
    """A change set as lists show it."""
    return {
        "ChangeSetName": change_set.name,
        "ChangeSetId": change_set.arn,
        "StackId": change_set.stack.stack_id,
        "StackName": change_set.stack.name,
        "Description": change_set.description or None,
        "CreationTime": change_set.created,
        "Status": change_set.status,
        "StatusReason": change_set.status_reason or None,
        "ExecutionStatus": change_set.execution,
        "OnStackFailure": change_set.on_stack_failure or None,
    }


def described(stack: Stack) -> dict[str, Any]:
    """A stack as DescribeStacks shows it."""
    wanted = stack.wanted
    outputs = (wanted.template.get("Outputs") or {}) if wanted else {}
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "Description": wanted.template.get("Description") if wanted else None,
        "Parameters": pairs(wanted.parameters, "Parameter") if wanted else [],
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "RollbackConfiguration": wanted.rollback if wanted else {},
        "StackStatus": stack.status,
        "StackStatusReason": stack.status_reason or None,
        "NotificationARNs": list(wanted.notification_arns) if wanted else [],
        "Capabilities": list(wanted.capabilities) if wanted else [],
        "RoleARN": (wanted.role_arn if wanted else "") or None,
        "Outputs": [
            {"OutputKey": name, "OutputValue": value, "Description": outputs.get(name, {}).get("Description")}
            for name, value in stack.outputs.items()
        ],
        "Tags": tags_list(stack.tags),
        "EnableTerminationProtection": stack.protected,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        "DisableRollback": False,
    }


def listed(stack: Stack) -> dict[str, Any]:
    """A stack as ListStacks shows it."""
    kept = (
        "StackId",
        "StackName",
        "CreationTime",
        "LastUpdatedTime",
        "DeletionTime",
        "StackStatus",
        "DriftInformation",
    )
    return {name: value for name, value in described(stack).items() if name in kept}


def resources(stack: Stack) -> list[dict[str, Any]]:
    """The resources that a stack has now."""
    return [
        {
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.type,
            "LastUpdatedTimestamp": stack.updated or stack.created,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason or None,
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
        for one in stack.resources.values()
    ]


def pairs(values: dict[str, str], noun: str) -> list[dict[str, str]]:
    """Values as the API writes them: ``ParameterKey``, ``ParameterValue``."""
    return [{f"{noun}Key": name, f"{noun}Value": value} for name, value in values.items()]


def tags_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API writes them."""
    return [{"Key": name, "Value": value} for name, value in tags.items()]


def without_values(change: dict[str, Any]) -> dict[str, Any]:
    """Without IncludePropertyValues there are neither values nor contexts."""
    resource = {name: value for name, value in change["ResourceChange"].items() if name not in CONTEXTS}
    details = [
        {**one, "Target": {name: value for name, value in one["Target"].items() if name not in VALUES}}
        for one in resource["Details"]
    ]
    return {**change, "ResourceChange": {**resource, "Details": details}}
