"""YAML as a tree of values that know their lines: anchors followed, merge keys merged, keys given twice reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ops.ci.problems import Problem

if TYPE_CHECKING:
    import yaml

Scalar = str | bool | int | float | None
MERGE = "tag:yaml.org,2002:merge"
KINDS = {bool: "true or false", int: "a number", float: "a number", str: "a text", type(None): "nothing"}


@dataclass(frozen=True)
class Node:
    """A value and the line, from 1, on which it begins (of an alias: the line of what its anchor names)."""

    line: int
    value: Scalar | tuple[Node, ...] | Mapping[str, Node]

    @property
    def kind(self) -> str:
        """What it is, in a word, for a message."""
        if isinstance(self.value, tuple):
            return "a list"
        if isinstance(self.value, Mapping):
            return "a mapping"
        return KINDS[type(self.value)]


@dataclass
class Document:
    """A parsed file; ``root`` is None when it isn't YAML."""

    root: Node | None
    problems: list[Problem] = field(default_factory=list)


def parse(text: str) -> Document:
    """Parse one YAML document (https://yaml.org/spec/1.1/, as PyYAML reads it)."""
    import yaml

    loader = yaml.SafeLoader(text)
    problems: list[Problem] = []
    try:
        top = loader.get_single_node()
        root = None if top is None else _node(loader, top, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.append(Problem(mark.line + 1 if mark else 0, f"is no YAML: {error.problem or error.context}"))
        return Document(None, problems)
    finally:
        loader.dispose()
    if root is None:
        problems.append(Problem(0, "is empty"))
    return Document(root, problems)


def _node(loader: yaml.SafeLoader, node: Any, problems: list[Problem]) -> Node:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Node(line, tuple(_node(loader, child, problems) for child in node.value))
    if isinstance(node, yaml.MappingNode):
        return Node(line, _mapping(loader, node, problems))
    return Node(line, loader.construct_object(node))


def _mapping(loader: yaml.SafeLoader, node: Any, problems: list[Problem]) -> Mapping[str, Node]:
    merged: dict[str, Node] = {}
    own: dict[str, Node] = {}
    for key, value in node.value:
        if key.tag == MERGE:
            merged = {**_merged(loader, value, problems), **merged}
            continue
        name = str(key.value)
        if name in own:
            problems.append(Problem(key.start_mark.line + 1, f"has the key {name!r} twice"))
        child = _node(loader, value, problems)
        own[name] = Node(key.start_mark.line + 1, child.value)
    return {**merged, **own}


def _merged(loader: yaml.SafeLoader, value: Any, problems: list[Problem]) -> Mapping[str, Node]:
    found = _node(loader, value, problems).value
    sources = found if isinstance(found, tuple) else (Node(0, found),)
    together: dict[str, Node] = {}
    for source in reversed(sources):
        if isinstance(source.value, Mapping):
            together.update(source.value)
        else:
            problems.append(Problem(value.start_mark.line + 1, "merges what is no mapping"))
    return together
