"""Small templates to compare."""

from __future__ import annotations

from typing import Any

from cloudformation.stack import Document
from ops.aws.plan.compare import Difference, differences, dotted
from ops.aws.plan.model import ResourceChange
from ops.aws.plan.resources import Moved, changes


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """One resource of ``AWS::`` this type."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def template(**resources: Any) -> Document:
    """A template with these resources, by logical ID."""
    return {"Resources": resources}


def compared(old: Document, new: Document, **moved: Moved) -> dict[str, ResourceChange]:
    """What happens to the resources, by logical ID."""
    return {one.logical_id: one for one in changes(old, new, moved)}


def places(old: Any, new: Any) -> dict[str, tuple[Any, Any]]:
    """Where two values differ, by dotted path."""
    return {dotted(one.path): (one.old, one.new) for one in found(old, new)}


def found(old: Any, new: Any) -> list[Difference]:
    return list(differences(old, new))
