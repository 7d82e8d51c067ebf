"""What a value of a template refers to: other resources and the stack's parameters, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ops.aws.plan.compare import Path
from ops.aws.plan.values import Value, function_of

_IN_TEXT = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True)
class Reference:
    """One place that refers to something.

    Args:
        path: of the place.
        to: a logical ID or a parameter's name.
        attribute: the one that ``GetAtt`` asks for; empty for ``Ref``.
        alone: whether the place has no other value than what is referred to.
    """

    path: Path
    to: str
    attribute: str = ""
    alone: bool = True


def references(value: Value, path: Path = (), alone: bool = True) -> Iterator[Reference]:
    """Every place of a value that refers to something; places within a function have the function's path."""
    function = function_of(value)
    if function:
        yield from _of_function(*function, path, alone)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from references(one, (*path, key), alone)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from references(one, (*path, f"[{at}]"), alone)


def _of_function(name: str, given: Value, path: Path, alone: bool) -> Iterator[Reference]:
    if name == "Ref":
        yield Reference(path, str(given), alone=alone)
    elif name == "Fn::GetAtt":
        to, _, attribute = (".".join(map(str, given)) if isinstance(given, list) else str(given)).partition(".")
        yield Reference(path, to, attribute, alone)
    elif name == "Fn::Sub":
        text, names = given if isinstance(given, list) else (given, {})
        for found in _IN_TEXT.findall(str(text)):
            if found not in names:
                to, _, attribute = found.partition(".")
                yield Reference(path, to, attribute, alone=False)
        yield from (one for part in names.values() for one in _at(path, part))
    else:
        yield from _at(path, given)


def _at(path: Path, value: Value) -> Iterator[Reference]:
    for one in references(value, alone=False):
        yield Reference(path, one.to, one.attribute, alone=False)
