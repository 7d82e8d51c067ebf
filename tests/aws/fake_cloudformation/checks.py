"""What the service refuses before it makes a change set: templates, parameters, capabilities.

- Limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
- Capabilities: the action CreateChangeSet in the API reference, which lists the types that need CAPABILITY_IAM.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.aws.fake_cloudformation.faults import fault, invalid
from tests.aws.fake_cloudformation.records import Document

MOST_BYTES = 51_200
_IAM = {"AccessKey", "Group", "InstanceProfile", "ManagedPolicy", "Policy", "Role", "User", "UserToGroupAddition"}
_NAMES = {"GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName"}


def template(body: str, operation: str) -> Document:
    """The template's document; refuses what is too long, isn't JSON or has no resources."""
    if len(body.encode()) > MOST_BYTES:
        message = (
            f"1 validation error detected: Value '{body[:20]}…' at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {MOST_BYTES}"
        )
        raise invalid(message, operation)
    try:
        document: Document = json.loads(body)
    except ValueError:
        raise invalid("Template format error: JSON not well-formed.", operation) from None
    if not document.get("Resources"):
        raise invalid("Template format error: At least one Resources member must be defined.", operation)
    return document


def parameters(document: Document, given: list[dict[str, Any]], old: dict[str, str], operation: str) -> dict[str, str]:
    """The parameters' values; refuses unknown ones, missing ones and values that break a constraint."""
    declared = document.get("Parameters", {})
    values = {name: str(one["Default"]) for name, one in declared.items() if "Default" in one}
    for one in given:
        name = one["ParameterKey"]
        values[name] = old[name] if one.get("UsePreviousValue") else one["ParameterValue"]
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise invalid(f"Parameters: [{', '.join(unknown)}] do not exist in the template", operation)
    missing = [name for name in declared if name not in values]
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values", operation)
    for name, value in values.items():
        pattern, allowed = declared[name].get("AllowedPattern"), declared[name].get("AllowedValues")
        if pattern and not re.fullmatch(pattern, value):
            raise invalid(f"Parameter '{name}' must match pattern {pattern}", operation)
        if allowed and value not in [str(one) for one in allowed]:
            message = f"Parameter '{name}' must be one of AllowedValues"
            raise invalid(message, operation)
    return values


def capabilities(document: Document, given: list[str], operation: str) -> None:
    """Refuse a template whose IAM resources nobody acknowledged."""
    of_iam = [one for one in document["Resources"].values() if one["Type"].removeprefix("AWS::IAM::") in _IAM]
    named = any(_NAMES & set(one.get("Properties", {})) for one in of_iam)
    needed = "CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"
    if of_iam and not {needed, "CAPABILITY_NAMED_IAM"} & set(given):
        raise fault("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]", operation)
