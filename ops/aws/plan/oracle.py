"""Whether a changed property makes CloudFormation replace its resource: by the schemas and the documentation."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass

from ops.aws.plan.compare import Difference, Path
from ops.aws.plan.documented import RULES
from ops.aws.plan.model import Replaces
from ops.aws.plan.schemas import FACTS


@dataclass(frozen=True)
class Answer:
    """Whether it is replaced, and why, where there is more to say than that the property decides it."""

    replaces: Replaces
    because: str = ""


@functools.cache
def known() -> dict[str, dict[str, list[str]]]:
    """Per type the paths that always, and that sometimes, replace it."""
    types: dict[str, dict[str, list[str]]] = json.loads(FACTS.read_text())["types"]
    return types


def is_known(resource_type: str) -> bool:
    """Whether the schema of this type is known; else any change may replace the resource."""
    return resource_type in known()


def ask(resource_type: str, change: Difference) -> Answer:
    """What a change of a property, whose path starts with the property's name, does to its resource."""
    if not is_known(resource_type):
        return Answer(Replaces.MAYBE, "what replaces this type isn't known")
    facts = known()[resource_type]
    if _touches(change.path, facts.get("always", ())):
        return Answer(Replaces.ALWAYS)
    documented = by_documentation(resource_type, change)
    if documented:
        return documented
    if _touches(change.path, facts.get("sometimes", ())):
        return Answer(Replaces.MAYBE, "the service decides")
    return Answer(Replaces.NEVER)


def by_documentation(resource_type: str, change: Difference) -> Answer | None:
    """What the documentation says about a change of this property; None where it says no more than the schema."""
    rule = RULES.get((resource_type, change.path[0]))
    if rule is None:
        return None
    answer = rule.of(change.path, change.old, change.new)
    return Answer(answer, rule.says if answer is Replaces.MAYBE else "")


def _touches(path: Path, declared: Iterable[str]) -> bool:
    """Whether one lies within the other: what holds a declared property touches it, too."""
    steps = ["*" if step.startswith("[") else step for step in path]
    return any(_within(steps, one.split(".")) for one in declared)


def _within(steps: list[str], declared: list[str]) -> bool:
    """Schemas name the elements of a list by ``*``, or leave them out."""
    if "*" not in declared:
        steps = [step for step in steps if step != "*"]
    return all(one == other or "*" in (one, other) for one, other in zip(steps, declared, strict=False))
