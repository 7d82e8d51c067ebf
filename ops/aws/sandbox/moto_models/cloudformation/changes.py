"""Change sets: what executing one would add, modify and remove, property by property.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from . import schemas
from .intrinsics import references, resolve
from .stack import Stack
from .wanted import Wanted
from .work import Resource

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


@dataclass
class ChangeSet:
    """What a stack could become, and what that would change."""

    arn: str
    name: str
    kind: str
    stack: Stack
    wanted: Wanted
    description: str = ""
    on_stack_failure: str = ""
    execution: str = "AVAILABLE"
    status: str = "CREATE_COMPLETE"
    status_reason: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    created: datetime = field(default_factory=utcnow)

    def settle(self) -> None:
        """Work out the changes; without any the change set fails, which is how CloudFormation says so."""
        self.changes = list(changes(self.stack, self.wanted))
        if self.kind == "UPDATE" and not self.changes and not self._differs_otherwise():
            self.status, self.execution, self.status_reason = "FAILED", "UNAVAILABLE", NO_CHANGES

    def _differs_otherwise(self) -> bool:
        now, then = self.stack.wanted, self.wanted
        if now is None:
            return True
        outputs = now.template.get("Outputs") != then.template.get("Outputs")
        return outputs or now.tags != then.tags or now.rollback != then.rollback


def changes(stack: Stack, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The changes, in the order of the template; what goes comes last."""
    scope = _Foreseen(stack, wanted)
    for logical_id, definition in wanted.template["Resources"].items():
        if not scope.has(logical_id):
            continue
        now = stack.resources.get(logical_id)
        if now is None:
            yield _change("Add", logical_id, definition["Type"])
            continue
        properties = resolve(definition.get("Properties", {}), scope)
        if properties != now.properties or definition["Type"] != now.type:
            yield _modified(now, definition, properties)
            if scope.replaced(logical_id, properties):
                scope.unknown.add(logical_id)
    for logical_id, now in stack.resources.items():
        if not scope.has(logical_id):
            yield _removed(now)


class _Foreseen:
    """References before anything is done: what a new or replaced resource will be called isn't known yet."""

    def __init__(self, stack: Stack, wanted: Wanted) -> None:
        self._stack = stack
        self._scope = stack.scope(wanted)
        self.unknown: set[str] = set()

    def has(self, logical_id: str) -> bool:
        return self._scope.has(logical_id)

    def replaced(self, logical_id: str, properties: dict[str, Any]) -> bool:
        now = self._stack.resources[logical_id]
        return bool(schemas.replaces(now.type, now.properties, properties))

    def _is_foreseeable(self, name: str) -> bool:
        return name in self._stack.resources and name not in self.unknown

    def ref(self, name: str) -> Any:
        is_resource = self.has(name)
        return UNKNOWN if is_resource and not self._is_foreseeable(name) else self._scope.ref(name)

    def attribute(self, logical_id: str, name: str) -> Any:
        return self._scope.attribute(logical_id, name) if self._is_foreseeable(logical_id) else UNKNOWN

    def condition(self, name: str) -> bool:
        return self._scope.condition(name)

    def mapping(self, path: list[str]) -> Any:
        return self._scope.mapping(path)

    def dynamic(self, service: str, of: str) -> str:
        return UNKNOWN if UNKNOWN in of else self._scope.dynamic(service, of)


def _change(action: str, logical_id: str, type_name: str, **more: Any) -> dict[str, Any]:
    change = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": type_name, "Scope": [], "Details": []}
    return {"Type": "Resource", "ResourceChange": {**change, **more}}


def _removed(now: Resource) -> dict[str, Any]:
    policy = now.definition.get("DeletionPolicy", "Delete")
    return _change("Remove", now.logical_id, now.type, PhysicalResourceId=now.physical_id, PolicyAction=policy)


def _modified(now: Resource, definition: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    replacing = schemas.replaces(now.type, now.properties, properties)
    differing = [
        name for name in sorted({*now.properties, *properties}) if now.properties.get(name) != properties.get(name)
    ]
    details = [_detail(now, definition, properties, name, name in replacing) for name in differing]
    more: dict[str, Any] = {
        "PhysicalResourceId": now.physical_id,
        "Replacement": "True" if replacing else "False",
        "Scope": sorted({detail["Target"]["Attribute"] for detail in details}),
        "Details": details,
        "BeforeContext": json.dumps({"Properties": now.properties}, default=str),
        "AfterContext": json.dumps({"Properties": properties}, default=str),
    }
    if replacing:
        more["PolicyAction"] = f"ReplaceAnd{definition.get('UpdateReplacePolicy', 'Delete')}"
    return _change("Modify", now.logical_id, definition["Type"], **more)


def _detail(
    now: Resource, definition: dict[str, Any], properties: dict[str, Any], name: str, replaces: bool
) -> dict[str, Any]:
    before, after = now.properties.get(name), properties.get(name)
    written = definition.get("Properties", {}).get(name)
    causes = sorted({f"{one}.{attribute}" if attribute else one for one, attribute in references(written)})
    was = now.definition.get("Properties", {}).get(name)
    kind = "Remove" if name not in properties else "Modify" if name in now.properties else "Add"
    target = {
        "Attribute": "Tags" if name == "Tags" else "Properties",
        "Name": name,
        "RequiresRecreation": "Always" if replaces else "Never",
        "Path": f"/Properties/{name}",
        "AttributeChangeType": kind,
    }
    if name in now.properties:
        target["BeforeValue"] = _text(before)
    if name in properties:
        target["AfterValue"] = _text(after)
    detail: dict[str, Any] = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    if written == was and causes:
        detail |= {"ChangeSource": "ParameterReference", "CausingEntity": causes[0]}
    return detail


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
