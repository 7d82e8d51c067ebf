"""Intrinsic functions, dynamic references, and what refers to what.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from moto.cloudformation.exceptions import ValidationError

NO_VALUE = object()  # what AWS::NoValue is: the property isn't there at all

_VARIABLE = re.compile(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:(?P<service>ssm|ssm-secure|secretsmanager):(?P<of>[^}]*)\}\}")


class Scope(Protocol):
    """What a template's references mean where they are resolved."""

    def ref(self, name: str) -> Any:
        """The value of a parameter, a pseudo parameter, or a resource's physical ID."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """The value of a resource's attribute."""

    def condition(self, name: str) -> bool:
        """Whether a condition of the template holds."""

    def mapping(self, path: list[str]) -> Any:
        """A value of the template's mappings."""

    def dynamic(self, service: str, of: str) -> str:
        """The value of a dynamic reference to a parameter or a secret."""


def resolve(value: Any, scope: Scope) -> Any:
    """A part of a template with every function replaced by its value.

    Raises:
        ValidationError: it refers to something that isn't there.
    """
    if isinstance(value, list):
        items = (resolve(item, scope) for item in value)
        return [item for item in items if item is not NO_VALUE]
    if isinstance(value, str):
        return _DYNAMIC.sub(lambda found: scope.dynamic(found["service"], found["of"]), value)
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name in FUNCTIONS:
            return FUNCTIONS[name](argument, scope)
    resolved = {name: resolve(item, scope) for name, item in value.items()}
    return {name: item for name, item in resolved.items() if item is not NO_VALUE}


def references(value: Any) -> Iterator[tuple[str, str]]:
    """Every name that a part of a template refers to, with the attribute that it wants (empty for a Ref)."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for name, argument in value.items():
            if name == "Ref" and isinstance(argument, str):
                yield argument, ""
            elif name == "Fn::GetAtt":
                yield _attribute_named(argument)
            elif name == "Fn::Sub":
                yield from _references_of_sub(argument)
            else:
                yield from references(argument)


def _references_of_sub(argument: Any) -> Iterator[tuple[str, str]]:
    text, own = argument if isinstance(argument, list) else (argument, {})
    for found in _VARIABLE.finditer(text):
        if not found["literal"] and found["name"] not in own:
            logical_id, _, attribute = found["name"].partition(".")
            yield logical_id, attribute
    yield from references(own)


def _attribute_named(argument: Any) -> tuple[str, str]:
    if isinstance(argument, str):
        logical_id, _, attribute = argument.partition(".")
        return logical_id, attribute
    return str(argument[0]), str(argument[1])


def _ref(argument: Any, scope: Scope) -> Any:
    return NO_VALUE if argument == "AWS::NoValue" else scope.ref(argument)


def _get_att(argument: Any, scope: Scope) -> Any:
    return scope.attribute(*_attribute_named(argument))


def _sub(argument: Any, scope: Scope) -> str:
    text, given = argument if isinstance(argument, list) else (argument, {})
    own = {name: resolve(item, scope) for name, item in given.items()}

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if found["literal"]:
            return f"${{{name}}}"
        if name in own:
            return text_of(own[name])
        logical_id, dot, attribute = name.partition(".")
        return text_of(scope.attribute(logical_id, attribute) if dot else scope.ref(name))

    return str(resolve(_VARIABLE.sub(replaced, text), scope))


def _join(argument: Any, scope: Scope) -> str:
    separator, items = argument
    return str(separator).join(text_of(item) for item in resolve(items, scope))


def _split(argument: Any, scope: Scope) -> list[str]:
    separator, text = argument
    return str(resolve(text, scope)).split(separator)


def _select(argument: Any, scope: Scope) -> Any:
    index, items = resolve(argument[0], scope), resolve(argument[1], scope)
    if not 0 <= int(index) < len(items):
        raise ValidationError(message=f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return items[int(index)]


def _if(argument: Any, scope: Scope) -> Any:
    name, then, otherwise = argument
    return resolve(then if scope.condition(name) else otherwise, scope)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    return scope.mapping([str(resolve(step, scope)) for step in argument])


def _availability_zones(argument: Any, scope: Scope) -> list[str]:
    region = resolve(argument, scope) or scope.ref("AWS::Region")
    return [f"{region}{zone}" for zone in "abc"]


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(str(resolve(argument, scope)).encode()).decode()


def _import_value(argument: Any, scope: Scope) -> Any:
    raise ValidationError(message=f"No export named {resolve(argument, scope)} found.")


def _condition(argument: Any, scope: Scope) -> bool:
    return scope.condition(argument)


def _equals(argument: Any, scope: Scope) -> bool:
    one, other = resolve(argument, scope)
    return text_of(one) == text_of(other)


def text_of(value: Any) -> str:
    """A value as CloudFormation writes it into a text."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(text_of, value)) if isinstance(value, list) else str(value)


FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _availability_zones,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": lambda argument, scope: json.dumps(resolve(argument, scope), separators=(",", ":")),
    "Fn::ImportValue": _import_value,
    "Condition": _condition,
    "Fn::Equals": _equals,
    "Fn::Not": lambda argument, scope: not resolve(argument, scope)[0],
    "Fn::And": lambda argument, scope: all(resolve(argument, scope)),
    "Fn::Or": lambda argument, scope: any(resolve(argument, scope)),
}
