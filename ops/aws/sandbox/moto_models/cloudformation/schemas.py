"""What the resource schemas say about replacement; they come with cfn-lint, which moto[cloudformation] brings.

``createOnlyProperties``: AWS CloudFormation CLI user guide, "Resource type schema". A property that is only sometimes
create-only (``conditionalCreateOnlyProperties``) counts as one that can be changed in place.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

REGION = "us-east-1"  # has the schemas of all types


def replaces(type_name: str, before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The top-level properties whose change makes CloudFormation replace the resource."""
    return {
        path.split("/")[0]
        for path in create_only(type_name)
        if at(before, path.split("/")) != at(after, path.split("/"))
    }


@cache
def create_only(type_name: str) -> tuple[str, ...]:
    """The paths (``Budget/BudgetName``) that can only be set when a resource of this type is made."""
    pointers = _schema(type_name).get("createOnlyProperties", [])
    return tuple(sorted(pointer.removeprefix("/properties/") for pointer in pointers))


def at(properties: Any, path: list[str]) -> Any:
    """The value at a path; None where there is none."""
    for step in path:
        properties = properties.get(step) if isinstance(properties, dict) else None
    return properties


@cache
def _files() -> dict[str, str]:
    schemas = resources.files("cfnlint") / "data" / "schemas"
    return dict(json.loads((schemas / "providers" / f"{REGION}.json").read_text()))


def _schema(type_name: str) -> dict[str, Any]:
    file = _files().get(type_name)
    if file is None:
        return {}
    return dict(
        json.loads((resources.files("cfnlint") / "data" / "schemas" / "resources" / f"{file}.json").read_text())
    )
