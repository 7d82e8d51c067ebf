"""What a value refers to: a resource, a source, a text; through intrinsic functions, and from stack to stack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudformation.invariants.view import View
from cloudformation.stack import Found, Given, OutputOf, Source

PLACEHOLDER = re.compile(r"\$\{[^}]*\}")  # stands in a text for what is known when it is deployed
IN_SUB = re.compile(r"\$\{(!?)([^${}]+)\}")


Views = Mapping[str, View]


@dataclass(frozen=True)
class Target:
    """A resource of a stack, and which of its attributes is meant; ``""`` is what ``Ref`` gives."""

    stack: str
    id: str
    attribute: str = ""


def targets(views: Views, stack: str, value: Any) -> tuple[Target, ...]:
    """The resources and attributes that a value of a stack names, in order."""
    return tuple(found for found in _leaves(views, stack, value) if isinstance(found, Target))


def sources(views: Views, stack: str, value: Any) -> tuple[Given | Found, ...]:
    """What a value takes from outside of the design."""
    return tuple(found for found in _leaves(views, stack, value) if isinstance(found, Given | Found))


def text(views: Views, stack: str, value: Any) -> str:
    """The value as a text; what is known only when it is deployed stands as ``${…}``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(text(views, stack, part) for part in value)
    if not isinstance(value, dict):
        return str(value)
    match function(value):
        case ("Ref", str(name)):
            return _named(views, stack, name, "")
        case ("Fn::GetAtt", arguments):
            return _named(views, stack, *_attribute(arguments))
        case ("Fn::Join", [str(glue), list(listed)]):
            return glue.join(text(views, stack, part) for part in listed)
        case ("Fn::Sub", arguments):
            return _substituted(views, stack, arguments)
        case ("Fn::Select", [index, listed]):
            texts = text(views, stack, listed).split(",")
            return texts[int(index)] if str(index).isdigit() and int(index) < len(texts) else "${?}"
        case ("Fn::Base64", inner):
            return text(views, stack, inner)
        case ("Fn::Split", [_, inner]):
            return text(views, stack, inner)
        case ("Fn::GetAZs", _):
            return "${zone.0},${zone.1}"
    return "${?}"


def function(value: Any) -> tuple[str, Any] | None:
    """The intrinsic function that a value is, and its arguments; None for plain data."""
    if isinstance(value, dict) and len(value) == 1:
        name, arguments = next(iter(value.items()))
        if name in ("Ref", "Condition") or str(name).startswith("Fn::"):
            return str(name), arguments
    return None


def references(value: Any) -> Iterator[tuple[str, str]]:
    """Every logical ID or parameter that a value names directly, with the attribute (``""`` for ``Ref``)."""
    match function(value):
        case ("Ref", str(name)):
            yield name, ""
        case ("Fn::GetAtt", arguments):
            yield _attribute(arguments)
        case ("Fn::Sub", arguments):
            template, variables = _sub(arguments)
            yield from (split_attribute(name) for name in _in_sub(template) if name not in variables)
            yield from references(list(variables.values()))
        case _:
            for part in parts(value):
                yield from references(part)


def parts(value: Any) -> Iterable[Any]:
    """What a dictionary or a list holds; nothing for a scalar."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def split_attribute(name: str) -> tuple[str, str]:
    """``Database.Endpoint.Address`` → ``Database`` and ``Endpoint.Address``."""
    before, _, after = name.partition(".")
    return before, after


def _leaves(views: Views, stack: str, value: Any) -> Iterator[Target | Given | Found]:
    called = function(value)
    if called is None:
        for part in parts(value):
            yield from _leaves(views, stack, part)
        return
    match called:
        case ("Fn::Select", [index, listed]):
            found = list(_leaves(views, stack, listed))
            yield from found[int(index) : int(index) + 1] if str(index).isdigit() else found
        case ("Ref" | "Fn::GetAtt" | "Fn::Sub", _):
            for name, attribute in references(value):
                yield from _followed(views, stack, name, attribute)
        case (_, arguments):
            yield from _leaves(views, stack, arguments)


def _followed(views: Views, stack: str, name: str, attribute: str) -> Iterator[Target | Given | Found]:
    if _is_resource(views, stack, name):
        yield Target(stack, name, attribute)
        return
    source = _source(views, stack, name)
    if isinstance(source, OutputOf):
        output = _output(views, source)
        if output is not None:
            yield from _leaves(views, source.stack, output)
    elif source is not None:
        yield source


def _named(views: Views, stack: str, name: str, attribute: str) -> str:
    if _is_resource(views, stack, name):
        return f"${{{'.'.join(part for part in (stack, name, attribute) if part)}}}"
    source = _source(views, stack, name)
    if isinstance(source, OutputOf):
        return text(views, source.stack, _output(views, source))
    if isinstance(source, Given):
        return source.value
    if isinstance(source, Found):
        return f"${{{source.what}:{source.of}}}"
    return f"${{{name}}}"


def _is_resource(views: Views, stack: str, name: str) -> bool:
    return stack in views and name in views[stack].part("Resources")


def _source(views: Views, stack: str, name: str) -> Source | None:
    return views[stack].inputs.get(name) if stack in views else None


def _output(views: Views, source: OutputOf) -> Any:
    view = views.get(source.stack)
    return view.part("Outputs").get(source.output, {}).get("Value") if view else None


def _attribute(arguments: Any) -> tuple[str, str]:
    if isinstance(arguments, str):
        return split_attribute(arguments)
    names = arguments if isinstance(arguments, list) else []
    name, *rest = [part for part in names if isinstance(part, str)] or [""]
    return name, ".".join(rest)


def _sub(arguments: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(arguments, list):
        template = arguments[0] if arguments else ""
        variables = arguments[1] if len(arguments) > 1 else {}
        return str(template), variables if isinstance(variables, dict) else {}
    return str(arguments), {}


def _in_sub(template: str) -> Iterator[str]:
    return (name.strip() for literal, name in IN_SUB.findall(template) if not literal)


def _substituted(views: Views, stack: str, arguments: Any) -> str:
    template, variables = _sub(arguments)

    def value(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in variables:
            return text(views, stack, variables[name])
        return _named(views, stack, *split_attribute(name.strip()))

    return IN_SUB.sub(value, template)
