"""What values may be: each reader takes a node, and what doesn't fit becomes a problem and an empty value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from ops.ci import keys
from ops.ci.document import Node
from ops.ci.pipeline import Line
from ops.ci.problems import Problem


class Values:
    """Reads single values; collects what is wrong with them in ``problems``."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)

    def say(self, node: Node, what: str, hint: str = "") -> None:
        self.problems.append(Problem(node.line, what, hint))

    def mapping(self, node: Node | None, name: str, allowed: frozenset[str]) -> Mapping[str, Node]:
        if node is None:
            return {}
        if not isinstance(node.value, Mapping):
            self.say(node, f"{name} is {node.kind}", "a mapping is expected")
            return {}
        for key, value in node.value.items():
            if key not in allowed:
                near = get_close_matches(key, allowed, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(sorted(allowed))}"
                self.say(value, f"{name} has an unknown key {key!r}", hint)
        return {key: value for key, value in node.value.items() if key in allowed}

    def named(self, node: Node | None, name: str) -> Sequence[tuple[str, Node]]:
        if node is None:
            return ()
        if not isinstance(node.value, Mapping):
            self.say(node, f"{name} is {node.kind}", "a mapping of names is expected")
            return ()
        return tuple(node.value.items())

    def only_key(self, entry: Node) -> tuple[str, Node]:
        found = self.mapping(entry, "an entry of a pipeline", keys.ITEM)
        if len(found) == 1:
            return next(iter(found.items()))
        if isinstance(entry.value, Mapping) and len(found) == len(entry.value):
            self.say(entry, "an entry of a pipeline is one of step, parallel, stage, variables", "with its own dash")
        return "", entry

    def items(self, node: Node | None, name: str) -> tuple[Node, ...]:
        if node is None:
            return ()
        if not isinstance(node.value, tuple):
            self.say(node, f"{name} is {node.kind}", "a list is expected")
            return ()
        if not node.value:
            self.say(node, f"{name} is an empty list")
        return node.value

    def lines(self, node: Node | None, name: str) -> tuple[Line, ...]:
        return tuple(Line(text, one.line) for one in self.items(node, name) if (text := self.text(one, name)))

    def texts(self, node: Node | None, name: str) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines(node, name))

    def text(self, node: Node | None, name: str) -> str:
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value:
            self.say(node, f"{name} is {node.kind if node.value != '' else 'empty'}", "a text is expected")
            return ""
        return node.value

    def number(self, node: Node | None, name: str, least: int, most: int) -> int:
        if node is None:
            return 0
        if not isinstance(node.value, int) or isinstance(node.value, bool) or not least <= node.value <= most:
            self.say(node, f"{name} is no number from {least} to {most}")
            return 0
        return node.value

    def flag(self, node: Node | None, name: str) -> bool | None:
        if node is None:
            return None
        if not isinstance(node.value, bool):
            self.say(node, f"{name} is {node.kind}", "true or false is expected")
            return None
        return node.value

    def choice(self, node: Node | None, name: str, allowed: Sequence[str]) -> str:
        given = self.text(node, name)
        if given and given not in allowed and node:
            self.say(node, f"{name} is {given!r}", f"one of: {', '.join(allowed)}")
            return ""
        return given

    def need(self, found: Mapping[str, Node], node: Node, name: str, key: str) -> None:
        if key not in found and isinstance(node.value, Mapping):
            self.say(node, f"{name} has no {key}")
