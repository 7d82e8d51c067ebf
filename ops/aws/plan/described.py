"""What a change set says, as a plan's changes of resources; finer where the templates tell more.

The shape of a change set: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
and API_ResourceTargetDefinition, with property values (``IncludePropertyValues``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudformation.statefulness import is_guarded
from ops.aws.plan import oracle
from ops.aws.plan.compare import Difference, Path, differences, dotted
from ops.aws.plan.masking import masked
from ops.aws.plan.model import Action, Kind, PropertyChange, Replaces, ResourceChange, StackPlan
from ops.aws.plan.resources import ORDER
from ops.aws.plan.values import MISSING, Value

ACTIONS = {"Add": Action.ADD, "Import": Action.ADD, "Modify": Action.CHANGE, "Remove": Action.REMOVE}
RECREATIONS = {"Never": Replaces.NEVER, "Conditionally": Replaces.MAYBE, "Always": Replaces.ALWAYS}
REPLACEMENTS = {"False": Replaces.NEVER, "Conditional": Replaces.MAYBE, "True": Replaces.ALWAYS}
KEPT = {"Retain": "Retain", "Snapshot": "Snapshot", "ReplaceAndRetain": "Retain", "ReplaceAndSnapshot": "Snapshot"}
BASIS = "change set"


def refined(stack: StackPlan, description: Mapping[str, Any]) -> StackPlan:
    """A stack's plan by its change set; paths and values are those of the templates where these say more.

    Args:
        stack: the plan by its templates.
        description: the answer of DescribeChangeSet, all pages in one.
    """
    known = {one.logical_id: one for one in stack.changes}
    told = [one["ResourceChange"] for one in description.get("Changes", ()) if one.get("Type") == "Resource"]
    found = {one["LogicalResourceId"]: _resource(one, known.get(one["LogicalResourceId"])) for one in told}
    found = {name: one for name, one in known.items() if _is_certain(one)} | found
    order = [*known, *(name for name in found if name not in known)]
    changes = tuple(found[name] for name in order if name in found)
    kind = Kind.UPDATE if stack.kind is Kind.SAME and changes else stack.kind
    return replace(stack, kind=kind, changes=changes, basis=BASIS)


def _is_certain(change: ResourceChange) -> bool:
    """What follows from a reference, or may replace something, counts also where the change set leaves it out."""
    return change.replaces is not Replaces.NEVER or any(one.because for one in change.properties)


def _resource(told: Mapping[str, Any], known: ResourceChange | None) -> ResourceChange:
    resource_type = str(told["ResourceType"])
    action = ACTIONS.get(told["Action"], Action.CHANGE)  # Dynamic: it isn't known before
    details = [place for one in told.get("Details", ()) for place in _places(resource_type, one)]
    properties = _together(known.properties if known else (), details)
    replaces = _replaces(told, details, known)
    if action is Action.CHANGE and replaces is Replaces.ALWAYS:
        action = Action.REPLACE
    elif action is Action.CHANGE:
        properties = _as_told(properties, replaces)
    return ResourceChange(
        str(told["LogicalResourceId"]),
        resource_type,
        action,
        properties if action in (Action.CHANGE, Action.REPLACE) else (),
        is_guarded(resource_type),
        KEPT.get(str(told.get("PolicyAction", "")), known.kept if known else ""),
        str(told.get("PhysicalResourceId", "")),
    )


def _replaces(
    told: Mapping[str, Any], details: list[tuple[Path, PropertyChange]], known: ResourceChange | None
) -> Replaces:
    """The worse of what the service and the templates are certain of; ``Conditional`` by its properties."""
    if "Replacement" not in told:  # an emulator, or nothing that could be replaced
        return known.replaces if known else Replaces.NEVER
    said = REPLACEMENTS.get(str(told["Replacement"]), Replaces.MAYBE)
    if said is Replaces.ALWAYS or (known and known.replaces is Replaces.ALWAYS):
        return Replaces.ALWAYS
    worst = max((one.replaces for _, one in details), key=ORDER.index, default=said)
    return Replaces.NEVER if said is Replaces.NEVER else min(worst, Replaces.MAYBE, key=ORDER.index)


def _places(resource_type: str, told: Mapping[str, Any]) -> Iterator[tuple[Path, PropertyChange]]:
    """The places of one detail, which may be a whole structure."""
    target = told["Target"]
    path = _path(target)
    old, new = _value(target.get("BeforeValue")), _value(target.get("AfterValue"))
    cause = str(told.get("CausingEntity") or "")
    for change in [*differences(old, new, path)] or [Difference(path, old, new)]:
        replaces = RECREATIONS.get(str(target.get("RequiresRecreation", "Never")), Replaces.MAYBE)
        because = f"{cause} decides" if cause and change.old == change.new else ""
        if replaces is Replaces.MAYBE:
            answer = oracle.by_documentation(resource_type, change)
            replaces = answer.replaces if answer and answer.replaces is Replaces.NEVER else Replaces.MAYBE
            because = because or (answer.because if answer else "") or "CloudFormation can't tell before"
        old_text, new_text = masked(change.path, change.old), masked(change.path, change.new)
        yield change.path, PropertyChange(dotted(change.path), old_text, new_text, replaces, because)


def _path(target: Mapping[str, Any]) -> Path:
    """``/Properties/VpcConfig/SubnetIds/1`` → its steps; an attribute of the resource starts with ``@``."""
    if target.get("Attribute") != "Properties":
        return (f"@{target.get('Attribute', '')}",)
    pointer = str(target.get("Path") or f"/Properties/{target.get('Name', '')}")
    steps = pointer.removeprefix("/Properties/").split("/")
    return tuple(f"[{step}]" if step.isdigit() else step for step in steps)


def _value(text: str | None) -> Value:
    """Structures come as JSON texts."""
    if text is None:
        return MISSING
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return value if isinstance(value, dict | list) else text


def _together(
    known: tuple[PropertyChange, ...], details: list[tuple[Path, PropertyChange]]
) -> tuple[PropertyChange, ...]:
    """The templates' places with the service's verdict, then the places that only the service knows of."""
    by_property = {path[0]: change.replaces for path, change in details}
    judged = tuple(_judged(one, by_property) for one in known)
    named = {_first(one.path) for one in known}
    others = (change for path, change in details if path[0].lstrip("@") not in named and path[0] not in named)
    return (*judged, *others)


def _judged(change: PropertyChange, by_property: Mapping[str, Replaces]) -> PropertyChange:
    """A property that the service surely replaces for is shown so; one that it surely doesn't isn't."""
    said = by_property.get(_first(change.path))
    if said is Replaces.NEVER and change.replaces is Replaces.MAYBE:
        return replace(change, replaces=Replaces.NEVER)
    if said is Replaces.ALWAYS and change.replaces is Replaces.MAYBE:
        return replace(change, replaces=Replaces.ALWAYS)
    return change


def _as_told(properties: tuple[PropertyChange, ...], replaces: Replaces) -> tuple[PropertyChange, ...]:
    """A resource that may be replaced has a property that says so, also where none of them could be blamed."""
    if replaces is Replaces.NEVER:
        return tuple(replace(one, replaces=Replaces.NEVER) for one in properties)
    if any(one.replaces is not Replaces.NEVER for one in properties) or not properties:
        return properties or (PropertyChange("(unknown)", None, None, replaces, "CloudFormation can't tell before"),)
    return tuple(replace(one, replaces=replaces) for one in properties)


def _first(path: str) -> str:
    """The name of the property that a dotted path starts with."""
    return path.split(".")[0].split("[")[0]
