"""A template's parameters: the values that are given, checked as CloudFormation does, and turned into what they mean.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError

SSM = "AWS::SSM::Parameter::Value<"


def checked(declared: Mapping[str, Any], given: list[dict[str, Any]], before: Mapping[str, str]) -> dict[str, str]:
    """The text of each declared parameter.

    Raises:
        ValidationError: one is unknown, lacks a value, or has one that it doesn't allow.
    """
    unknown = sorted(one["ParameterKey"] for one in given if one["ParameterKey"] not in declared)
    if unknown:
        raise ValidationError(message=f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    values = {name: str(one["Default"]) for name, one in declared.items() if "Default" in one}
    for one in given:
        name = one["ParameterKey"]
        if not one.get("UsePreviousValue"):
            values[name] = str(one.get("ParameterValue", ""))
        elif name in before:
            values[name] = before[name]
    missing = sorted(name for name in declared if name not in values)
    if missing:
        raise ValidationError(message=f"Parameters: [{', '.join(missing)}] must have values")
    for name, declaration in declared.items():
        _check(name, declaration, values[name])
    return values


def _check(name: str, declaration: Mapping[str, Any], text: str) -> None:
    said = declaration.get("ConstraintDescription")
    kind = declaration.get("Type", "String")
    texts = text.split(",") if kind.startswith("List<") or kind == "CommaDelimitedList" else [text]
    for one in texts:
        fault = _fault(declaration, one.strip())
        if fault:
            raise ValidationError(message=f"Parameter {name} failed to satisfy constraint: {said or fault}")
    if kind == "Number" and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValidationError(message=f"Parameter '{name}' must be a number.")


def _fault(declaration: Mapping[str, Any], text: str) -> str:
    pattern, allowed = declaration.get("AllowedPattern"), declaration.get("AllowedValues")
    if pattern and not re.fullmatch(pattern, text):
        return f"Parameter value {text} must match pattern {pattern}"
    if allowed and text not in [str(one) for one in allowed]:
        return f"Member must satisfy enum value set: [{', '.join(map(str, allowed))}]"
    if len(text) < int(declaration.get("MinLength", 0)):
        return f"Member must have length greater than or equal to {declaration['MinLength']}"
    if len(text) > int(declaration.get("MaxLength", len(text))):
        return f"Member must have length less than or equal to {declaration['MaxLength']}"
    if declaration.get("Type") == "Number" and not _in_range(declaration, text):
        return "Member must be in the range that MinValue and MaxValue give"
    return ""


def _in_range(declaration: Mapping[str, Any], text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return True  # said elsewhere
    return float(declaration.get("MinValue", number)) <= number <= float(declaration.get("MaxValue", number))


def meaning(declaration: Mapping[str, Any], text: str, of_ssm: Callable[[str], str]) -> Any:
    """What a Ref to the parameter gives: a list for the list types, the stored value for those of SSM."""
    kind = str(declaration.get("Type", "String"))
    if kind.startswith(SSM):
        kind, text = kind.removeprefix(SSM).removesuffix(">"), of_ssm(text)
    if kind.startswith("List<") or kind == "CommaDelimitedList":
        return [one.strip() for one in text.split(",")] if text else []
    return text
