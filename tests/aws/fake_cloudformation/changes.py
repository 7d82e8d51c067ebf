"""What a change set would do, in the shape of DescribeChangeSet with property values.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html: Action, Replacement, Scope,
PolicyAction, Details[].Target (Path, BeforeValue, AfterValue, RequiresRecreation).
"""

from __future__ import annotations

import json
from typing import Any

from tests.aws.fake_cloudformation.records import Document, Stack
from tests.aws.fake_cloudformation.script import Script
from tests.aws.fake_cloudformation.values import references


def changes(stack: Stack, document: Document, parameters: dict[str, str], script: Script) -> list[dict[str, Any]]:
    """The changes from what the stack has to the document with these parameters."""
    old: dict[str, Any] = stack.document.get("Resources", {})
    new: dict[str, Any] = document["Resources"]
    changed = {name for name, value in parameters.items() if stack.parameters.get(name) != value}
    found = [_added(name, one) for name, one in new.items() if name not in old]
    for name, one in new.items():
        if name in old:
            details = _details(name, old[name], one, changed, script)
            if details:
                found.append(_modified(stack, name, one, details))
    found += [_removed(stack, name, one) for name, one in old.items() if name not in new]
    return [{"Type": "Resource", "ResourceChange": one} for one in found]


def _added(name: str, one: dict[str, Any]) -> dict[str, Any]:
    after = json.dumps({"Properties": one.get("Properties", {})})
    return {
        "Action": "Add", "LogicalResourceId": name, "ResourceType": one["Type"], "Scope": [], "Details": [],
        "AfterContext": after,
    }  # fmt: skip


def _removed(stack: Stack, name: str, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "Action": "Remove", "PolicyAction": one.get("DeletionPolicy", "Delete"), "LogicalResourceId": name,
        "PhysicalResourceId": stack.resources[name].physical_id, "ResourceType": one["Type"], "Scope": [],
        "Details": [], "BeforeContext": json.dumps({"Properties": one.get("Properties", {})}),
    }  # fmt: skip


def _modified(stack: Stack, name: str, one: dict[str, Any], details: list[dict[str, Any]]) -> dict[str, Any]:
    recreations = {detail["Target"]["RequiresRecreation"] for detail in details}
    replacement = "True" if "Always" in recreations else "Conditional" if "Conditionally" in recreations else "False"
    kept = one.get("UpdateReplacePolicy", "Delete")
    return {
        "Action": "Modify", "LogicalResourceId": name, "PhysicalResourceId": stack.resources[name].physical_id,
        "ResourceType": one["Type"], "Replacement": replacement, "Details": details,
        "Scope": sorted({detail["Target"]["Attribute"] for detail in details}),
    } | ({"PolicyAction": f"ReplaceAnd{kept}"} if replacement == "True" else {})  # fmt: skip


def _details(name: str, old: Any, new: Any, changed: set[str], script: Script) -> list[dict[str, Any]]:
    before, after = old.get("Properties", {}), new.get("Properties", {})
    touched = {
        key
        for key in {*before, *after}
        if before.get(key) != after.get(key) or changed & set(references(after.get(key)))
    }
    details = [_detail(name, key, before.get(key), after.get(key), script) for key in sorted(touched)]
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy", "Metadata"):
        if old.get(attribute) != new.get(attribute):
            target = {"Attribute": attribute, "RequiresRecreation": "Never"}
            details.append({"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"})
    return details


def _detail(name: str, key: str, before: Any, after: Any, script: Script) -> dict[str, Any]:
    path = f"{name}.{key}"
    recreation = "Always" if path in script.replaces else "Conditionally" if path in script.may_replace else "Never"
    target = {
        "Attribute": "Properties", "Name": key, "RequiresRecreation": recreation, "Path": f"/Properties/{key}",
        "BeforeValue": _text(before), "AfterValue": _text(after),
        "AttributeChangeType": "Add" if before is None else "Remove" if after is None else "Modify",
    }  # fmt: skip
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
