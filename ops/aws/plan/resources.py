"""What happens to the resources of one stack between two of its templates, also where one change causes another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cloudformation.stack import Document
from cloudformation.statefulness import is_guarded
from ops.aws.plan import oracle
from ops.aws.plan.compare import Difference, Path, differences, dotted
from ops.aws.plan.masking import masked
from ops.aws.plan.model import Action, PropertyChange, Replaces, ResourceChange
from ops.aws.plan.references import Reference, references
from ops.aws.plan.values import Value, shown

# What of a resource counts beside its properties. DependsOn is only about the order; a change of it alone is none.
ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Metadata", "Condition")
# Attributes that change when their resource is changed in place; others (ARNs, addresses) stay.
MOVING = {"AWS::EC2::LaunchTemplate": ("DefaultVersionNumber", "LatestVersionNumber")}
ORDER = (Replaces.NEVER, Replaces.MAYBE, Replaces.ALWAYS)
POLICY_NAMES = {"Snapshot": "Snapshot", "Retain": "Retain", "RetainExceptOnCreate": "Retain"}


@dataclass(frozen=True)
class Moved:
    """A value that resources refer to and that becomes another one.

    Args:
        certain: whether it surely becomes another one; else it may.
        because: in words, such as ``Vpc is replaced``.
        old, new: the value itself, where it is known.
    """

    certain: bool
    because: str
    old: str | None = None
    new: str | None = None


@dataclass
class _Resource:
    """One resource that both templates have, while what happens to it is being found out."""

    logical_id: str
    type: str
    old: Value
    new: Value
    changes: dict[Path, PropertyChange] = field(default_factory=dict)

    @property
    def replaces(self) -> Replaces:
        return max((one.replaces for one in self.changes.values()), key=ORDER.index, default=Replaces.NEVER)


def changes(old: Document, new: Document, moved: Mapping[str, Moved]) -> tuple[ResourceChange, ...]:
    """What happens to every resource, in the order of the new template, then what only the old one has.

    Args:
        old, new: the two templates.
        moved: the stack's parameters whose values become others, by name.
    """
    before: Document = old.get("Resources", {})
    after: Document = new.get("Resources", {})
    both = [_both(name, before[name], after[name]) for name in after if _is_same_type(name, before, after)]
    _spread(both, moved)
    found = {one.logical_id: _changed(one) for one in both if one.changes}
    found |= {name: _added(name, after[name]) for name in after if not _is_same_type(name, before, after)}
    ordered = [found[name] for name in after if name in found]
    return (*ordered, *(_removed(name, one) for name, one in before.items() if not _is_same_type(name, before, after)))


def retyped(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    """Logical IDs whose type differs, which CloudFormation refuses, with both types."""
    before = old.get("Resources", {})
    for name, one in new.get("Resources", {}).items():
        if name in before and before[name]["Type"] != one["Type"]:
            yield name, before[name]["Type"], one["Type"]


def moved_resources(found: tuple[ResourceChange, ...]) -> dict[str, Moved]:
    """The resources that get, or may get, another physical ID."""
    return {
        one.logical_id: Moved(one.replaces is Replaces.ALWAYS, _is_replaced(one.logical_id, one.replaces))
        for one in found
        if one.replaces is not Replaces.NEVER
    }


def _is_same_type(name: str, before: Document, after: Document) -> bool:
    return name in before and name in after and before[name]["Type"] == after[name]["Type"]


def _both(name: str, old: Value, new: Value) -> _Resource:
    resource = _Resource(name, str(new["Type"]), old, new)
    for change in differences(old.get("Properties", {}), new.get("Properties", {})):
        answer = oracle.ask(resource.type, change)
        resource.changes[change.path] = _property(change, dotted(change.path), answer.replaces, answer.because)
    for attribute in ATTRIBUTES:
        before, after = ({attribute: one[attribute]} if attribute in one else {} for one in (old, new))
        for change in differences(before, after):
            resource.changes[(f"@{attribute}", *change.path)] = _property(change, f"@{dotted(change.path)}")
    return resource


def _property(change: Difference, path: str, replaces: Replaces = Replaces.NEVER, because: str = "") -> PropertyChange:
    old, new = (masked(change.path, value) for value in (change.old, change.new))
    return PropertyChange(path, old, new, replaces, because)


def _spread(both: list[_Resource], moved: Mapping[str, Moved]) -> None:
    """Follow references from what moves to what refers to it, until nothing more is found."""
    waiting = True
    while waiting:
        waiting = False
        everything = dict(moved)
        for one in both:
            if one.replaces is not Replaces.NEVER:
                everything[one.logical_id] = Moved(
                    one.replaces is Replaces.ALWAYS, _is_replaced(one.logical_id, one.replaces)
                )
        touched = {one.logical_id: one.type for one in both if one.changes}
        for resource in both:
            for reference in references(resource.new.get("Properties", {})):
                cause = everything.get(reference.to) or _moving(reference, touched)
                if cause and _imply(resource, reference, cause):
                    waiting = True


def _moving(reference: Reference, touched: Mapping[str, str]) -> Moved | None:
    """What changes because its resource is changed in place."""
    if reference.attribute in MOVING.get(touched.get(reference.to, ""), ()):
        return Moved(True, f"{reference.to} is changed")
    return None


def _imply(resource: _Resource, reference: Reference, cause: Moved) -> bool:
    """Add what a moved value changes here; True when it is news."""
    known = resource.changes.get(reference.path)
    value = _at(resource.new.get("Properties", {}), reference.path)
    answer = oracle.ask(resource.type, Difference(reference.path, value, value)).replaces
    certain = cause.certain and (not reference.attribute or cause.new is not None)
    if answer is Replaces.ALWAYS and not certain:
        answer = Replaces.MAYBE
    if answer is Replaces.NEVER and not cause.certain:
        return False  # what may move matters only where it could replace something
    if known and ORDER.index(known.replaces) >= ORDER.index(answer):
        return False
    old, new = (cause.old, cause.new) if reference.alone and cause.new is not None else (shown(value), shown(value))
    if known:
        old, new = known.old, known.new
    resource.changes[reference.path] = PropertyChange(dotted(reference.path), old, new, answer, cause.because)
    return True


def _at(value: Value, path: Path) -> Value:
    for step in path:
        value = value[int(step.strip("[]"))] if step.startswith("[") else value[step]
    return value


def _is_replaced(name: str, replaces: Replaces) -> str:
    return f"{name} is replaced" if replaces is Replaces.ALWAYS else f"{name} may be replaced"


def _changed(resource: _Resource) -> ResourceChange:
    replaces = resource.replaces
    return ResourceChange(
        resource.logical_id,
        resource.type,
        Action.REPLACE if replaces is Replaces.ALWAYS else Action.CHANGE,
        tuple(resource.changes.values()),
        is_guarded(resource.type),
        _kept(resource.new, "UpdateReplacePolicy") if replaces is not Replaces.NEVER else "",
    )


def _added(name: str, resource: Value) -> ResourceChange:
    return ResourceChange(name, str(resource["Type"]), Action.ADD, stateful=is_guarded(resource["Type"]))


def _removed(name: str, resource: Value) -> ResourceChange:
    kept = _kept(resource, "DeletionPolicy")
    return ResourceChange(name, str(resource["Type"]), Action.REMOVE, stateful=is_guarded(resource["Type"]), kept=kept)


def _kept(resource: Value, policy: str) -> str:
    return POLICY_NAMES.get(resource.get(policy, ""), "")
