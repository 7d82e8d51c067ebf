"""A plan as people read it: calm where nothing is at stake, loud where data is."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence

from ops.aws.plan.model import Action, Kind, Loss, Plan, PropertyChange, Replaces, ResourceChange, StackPlan
from ops.cli.terminal import is_terminal, styled

MARKS = {Action.ADD: "+", Action.CHANGE: "~", Action.REPLACE: "±", Action.REMOVE: "-"}
STYLES = {Action.ADD: "green", Action.CHANGE: "yellow", Action.REPLACE: "red", Action.REMOVE: "red"}
DOING = {Kind.CREATE: "new", Kind.UPDATE: ""}
MOST_PROPERTIES = 24  # of one resource; --json has all
WIDEST_PATH = 48
LONGEST = 240
NOBODY_WATCHES = 120


def lines(plan: Plan) -> Iterator[str]:
    """The plan, line by line: the stacks, what of them is at risk, and the summary."""
    for stack in plan.stacks:
        if stack.kind in DOING:
            yield from _stack(stack)
            yield ""
    yield from _calm(plan)
    yield from _refusals(plan)
    yield from _losses(plan)
    yield styled(summary(plan), "bold")


def summary(plan: Plan) -> str:
    """The last line: how many resources are added, changed, replaced and removed."""
    counts = ", ".join(f"{plan.count(action)} to {action}" for action in Action)
    maybe = sum(
        one.replaces is Replaces.MAYBE for stack in plan.stacks if stack.kind is Kind.UPDATE for one in stack.changes
    )
    if plan.is_empty:
        return f"no changes: {counts}"
    return counts + (f" ({maybe} of the changed may be replaced)" if maybe else "")


def _stack(stack: StackPlan) -> Iterator[str]:
    counts = Counter(one.action for one in stack.changes)
    what = ", ".join(f"{counts[action]} to {action}" for action in Action if counts[action])
    notes = [DOING[stack.kind], what, f"waits for {_listed(stack.waits_for)}" if stack.waits_for else ""]
    yield f"{styled(stack.key, 'bold')}  {styled(' · '.join(note for note in notes if note), 'dim')}"
    settings = [*_named("parameter", stack.parameters), *_named("tag", stack.tags), *_named("output", stack.outputs)]
    yield from _values(settings, "    ")
    width = max((len(one.logical_id) for one in stack.changes), default=0)
    for one in stack.changes:
        yield from _resource(one, width)


def _named(kind: str, changes: Sequence[PropertyChange]) -> Iterator[tuple[str, PropertyChange]]:
    return ((f"{kind} {one.path}", one) for one in changes)


def _resource(resource: ResourceChange, width: int) -> Iterator[str]:
    style = "red" if resource.is_loss else STYLES[resource.action]
    mark = styled(f"{MARKS[resource.action]} {resource.logical_id.ljust(width)}", style)
    notes = [text for text in (_risk(resource), _kept(resource)) if text]
    yield f"  {mark}  {styled(resource.type, 'dim')}{styled('  ' + ', '.join(notes), style) if notes else ''}"
    yield from _values([(one.path, one) for one in resource.properties], "      ")


def _risk(resource: ResourceChange) -> str:
    return "may be replaced" if resource.replaces is Replaces.MAYBE else ""


def _kept(resource: ResourceChange) -> str:
    if not resource.kept or resource.action not in (Action.REMOVE, Action.REPLACE):
        return ""
    return "a last snapshot is kept" if resource.kept == "Snapshot" else "stays in the account"


def _values(changes: Sequence[tuple[str, PropertyChange]], indent: str) -> Iterator[str]:
    """Names in a column, each with its old and new value; one that doesn't fit into a line gets two."""
    shown = changes[:MOST_PROPERTIES]
    width = min(max((len(name) for name, _ in shown), default=0), WIDEST_PATH)
    room = (shutil.get_terminal_size().columns if is_terminal() else NOBODY_WATCHES) - len(indent) - width - 2
    for name, change in shown:
        value = _value(change)
        note = _note(change)
        texts = [text for text in (value, note and styled(note, _style(change))) if text]
        if len(value) + len(note) + 2 <= room or not value:
            yield f"{indent}{name.ljust(width)}  {'  '.join(texts)}"
        else:
            yield f"{indent}{name}{note and f'  {styled(note, _style(change))}'}"
            yield from _apart(change, f"{indent}    ")
    if len(changes) > len(shown):
        yield styled(f"{indent}… and {len(changes) - len(shown)} more: --json has all", "dim")


def _value(change: PropertyChange) -> str:
    if change.is_implied:  # what it refers to becomes another one: the note says it
        return ""
    if change.is_known_later:
        return change.new or ""
    return f"{_or_none(change.old)} → {_or_none(change.new)}"


def _apart(change: PropertyChange, indent: str) -> Iterator[str]:
    yield styled(f"{indent}- {_cut(change.old)}", "red")
    yield styled(f"{indent}+ {_cut(change.new)}", "green")


def _note(change: PropertyChange) -> str:
    is_implied = change.is_implied
    match change.replaces:
        case Replaces.ALWAYS:
            return f"{change.because}, and so is this" if is_implied else _joined("replaces it", change.because)
        case Replaces.MAYBE:
            return f"{change.because}, and this may be" if is_implied else _joined("may replace it", change.because)
        case _:
            return change.because


def _joined(effect: str, because: str) -> str:
    return f"{effect}: {because}" if because else effect


def _style(change: PropertyChange) -> str:
    return {Replaces.NEVER: "dim", Replaces.MAYBE: "yellow", Replaces.ALWAYS: "red"}[change.replaces]


def _or_none(text: str | None) -> str:
    return "(none)" if text is None else text


def _cut(text: str | None) -> str:
    whole = _or_none(text)
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…"


def _calm(plan: Plan) -> Iterator[str]:
    same = [stack.key for stack in plan.stacks if stack.kind is Kind.SAME]
    orphans = [stack for stack in plan.stacks if stack.kind is Kind.ORPHAN]
    if same:
        yield f"no changes in {_listed(same)}"
    for stack in orphans:
        yield f"{stack.name} is not in the design, and stays: remove it with cfn.destroy --stack {stack.key}"
    if same or orphans:
        yield ""


def _refusals(plan: Plan) -> Iterator[str]:
    for stack, refusal in plan.refusals:
        yield styled(f"CLOUDFORMATION WILL REFUSE {stack.key}", "red")
        yield f"  {refusal}"
        yield ""


def _losses(plan: Plan) -> Iterator[str]:
    losses = plan.losses
    if not losses:
        return
    title = "DATA AT RISK"
    yield styled(f"{title} {'━' * (60 - len(title))}", "red")
    for loss in losses:
        yield from _loss(loss)
    yield f"  {_way_out(losses)}"
    yield styled("━" * 61, "red")
    yield ""


def _way_out(losses: Sequence[Loss]) -> str:
    """How it can be meant; where one can't, the others go with it."""
    refuses = f"cfn.deploy refuses {'this' if len(losses) == 1 else 'these'}"
    for loss in losses:
        if loss.resource.instead:
            return f"{refuses}, whatever is allowed: {loss.resource.instead}"
    names = " ".join(f"--allow-replace {name}" for name in dict.fromkeys(one.resource.logical_id for one in losses))
    return f"{refuses}; to mean it, add {names}"


def _loss(loss: Loss) -> Iterator[str]:
    resource = loss.resource
    fate = {
        Replaces.ALWAYS: "IS REPLACED by a new, empty one",
        Replaces.MAYBE: "MAY BE REPLACED by a new, empty one",
        Replaces.NEVER: "IS REMOVED",
    }[resource.replaces]
    yield f"  {styled(f'{loss.stack.key}: {resource.logical_id} {fate}', 'red')}  {styled(resource.type, 'dim')}"
    yield from _values([(one.path, one) for one in resource.properties if one.replaces is not Replaces.NEVER], "      ")
    yield f"      {_aftermath(resource)}"


def _aftermath(resource: ResourceChange) -> str:
    match resource.kept:
        case "Snapshot":
            return "The old one is deleted after a last snapshot; nothing is copied from it by itself."
        case "Retain":
            return "The old one stays in the account, outside of the stack; nothing is copied from it by itself."
        case _:
            return "The old one is deleted, and all that is in it."


def _listed(names: Sequence[str]) -> str:
    return " and ".join(text for text in (", ".join(names[:-1]), names[-1]) if text)
