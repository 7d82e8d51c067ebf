"""A template's text, read and checked as far as CloudFormation does before it makes anything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.utils import yaml_tag_constructor

from .intrinsics import references

LIMIT_BYTES = 51_200
NAMED = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
}
NEEDING_A_CAPABILITY = {*NAMED, "AWS::IAM::Policy", "AWS::IAM::AccessKey", "AWS::IAM::UserToGroupAddition"}

Template = dict[str, Any]


class InsufficientCapabilities(CloudFormationError):
    """The template makes identities, and the request doesn't acknowledge it."""

    code = "InsufficientCapabilitiesException"


def read(body: str) -> Template:
    """Read a template.

    Raises:
        ValidationError: it is too long, malformed, without resources, or refers to what it doesn't have.
    """
    if len(body.encode()) > LIMIT_BYTES:
        what = "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
        raise ValidationError(message=f"{what}Member must have length less than or equal to {LIMIT_BYTES}")
    template = _parsed(body)
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        message = "Template format error: At least one Resources member must be defined."
        raise ValidationError(message=message)
    for logical_id, one in resources.items():
        if not isinstance(one, dict) or "Type" not in one:
            message = (
                f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
            )
            raise ValidationError(message=message)
    _refuse_dangling(template)
    in_order(template)
    return template


def _parsed(body: str) -> Template:
    try:
        template = json.loads(body)
    except ValueError:
        yaml.add_multi_constructor("", yaml_tag_constructor)
        try:
            template = yaml.load(body, Loader=yaml.Loader)  # noqa: S506 - moto's own way, with its constructor of tags
        except yaml.YAMLError as error:
            raise ValidationError(message=f"Template format error: {error}") from error
    if not isinstance(template, dict):
        raise ValidationError(message="Template format error: unsupported structure.")
    return template


def _refuse_dangling(template: Template) -> None:
    known = {*template["Resources"], *template.get("Parameters", {})}
    parts = {"Resources": template["Resources"], "Outputs": template.get("Outputs", {})}
    for part, content in parts.items():
        wanted = {name for name, _ in references(content) if not name.startswith("AWS::")}
        unknown = sorted(wanted - known)
        if unknown:
            what = f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] in the {part} block"
            raise ValidationError(message=f"{what} of the template")


def in_order(template: Template) -> list[str]:
    """The logical IDs, each after those that it refers to or depends on.

    Raises:
        ValidationError: they refer to each other in a circle.
    """
    waiting = {logical_id: needs_of(one) for logical_id, one in template["Resources"].items()}
    ordered: list[str] = []
    while waiting:
        ready = [logical_id for logical_id, needs in waiting.items() if not needs & waiting.keys()]
        if not ready:
            message = f"Circular dependency between resources: [{', '.join(sorted(waiting))}]"
            raise ValidationError(message=message)
        ordered += ready
        for logical_id in ready:
            del waiting[logical_id]
    return ordered


def needs_of(definition: dict[str, Any]) -> set[str]:
    """The names that a resource refers to or depends on."""
    after = definition.get("DependsOn", [])
    named = {after} if isinstance(after, str) else set(after)
    return named | {name for name, _ in references(definition)}


def refuse_without_capability(template: Template, given: Iterable[str]) -> None:
    """Raises :class:`InsufficientCapabilities` when the template makes identities that nobody acknowledged."""
    acknowledged = set(given)
    needing = [one for one in template["Resources"].values() if one["Type"] in NEEDING_A_CAPABILITY]
    named = [one for one in needing if NAMED.get(one["Type"], "") in one.get("Properties", {})]
    if named and "CAPABILITY_NAMED_IAM" not in acknowledged:
        raise InsufficientCapabilities("Requires capabilities : [CAPABILITY_NAMED_IAM]")
    if needing and not acknowledged & {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}:
        raise InsufficientCapabilities("Requires capabilities : [CAPABILITY_IAM]")
