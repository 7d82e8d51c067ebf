"""What happens to a stack that is updated: changes, replacements, cleanup, and the ways back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html and
…/using-cfn-updating-stacks-continueupdaterollback.html.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.aws.fake_cloudformation import policies
from tests.aws.fake_cloudformation.operations import Steps, alarmed, creation, outputs, remove
from tests.aws.fake_cloudformation.records import ChangeSet, Resource, Stack
from tests.aws.fake_cloudformation.values import needs, physical_id
from tests.aws.fake_cloudformation.work import Job, World, perform

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


@dataclass(frozen=True)
class Old:
    """A resource that an update has taken out of the stack, and that its cleanup deletes."""

    resource: Resource
    replaced: bool

    @property
    def kept(self) -> str:
        name = "UpdateReplacePolicy" if self.replaced else "DeletionPolicy"
        return str(self.resource.definition.get(name, "Delete"))


def update(stack: Stack, world: World, change_set: ChangeSet, roll_back: bool) -> Steps:
    """Do what a change set says; after a failure go back, or stop at UPDATE_FAILED without ``roll_back``."""
    stack.tell(world.now(), "UPDATE_IN_PROGRESS", "User Initiated")
    stack.updated = world.now()
    olds: list[Old] = []
    changed = [one["ResourceChange"] for one in change_set.changes]
    stack.before["resources"] = dict(stack.resources)
    stack.before["touched"] = [one["LogicalResourceId"] for one in changed if one["Action"] == "Modify"]
    denied = _denied(stack, world, changed)
    failed = [denied] if denied else []
    if not failed:
        jobs = {one["LogicalResourceId"]: _job(stack, world, one, olds) for one in changed if one["Action"] != "Remove"}
        failed = yield from perform(stack, world, jobs, needs(stack.document["Resources"]))
    alarm = "" if failed else (yield from alarmed(stack, world))
    if failed or alarm:
        reason = alarm or f"The following resource(s) failed to create or update: [{', '.join(failed)}]. "
        if roll_back:
            yield from undo_update(stack, world, reason)
        else:
            stack.tell(world.now(), "UPDATE_FAILED", reason)
        return
    stack.outputs = outputs(stack, stack.document)
    removed = [one["LogicalResourceId"] for one in changed if one["Action"] == "Remove"]
    olds += [Old(stack.resources.pop(name), replaced=False) for name in removed]
    stack.tell(world.now(), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    yield from _clean_up(stack, world, olds)
    stack.stable = "UPDATE_COMPLETE"
    stack.tell(world.now(), "UPDATE_COMPLETE")


def undo_update(stack: Stack, world: World, reason: str) -> Steps:
    """Go back to what was before: UPDATE_ROLLBACK_COMPLETE, or UPDATE_ROLLBACK_FAILED where that can't be."""
    stack.tell(world.now(), "UPDATE_ROLLBACK_IN_PROGRESS", reason)
    before: dict[str, Any] = stack.before
    new = [one for name, one in stack.resources.items() if name not in before["resources"]]
    jobs = {
        name: Job(
            before["resources"][name], "UPDATE", world.script.takes(name), world.script.fails_to_roll_back.get(name, "")
        )
        for name in before["touched"]
        if name not in stack.skipped
    }
    failed = yield from perform(stack, world, jobs, needs(before["document"]["Resources"]), go_on=True)
    if failed:
        why = f"The following resource(s) failed to update: [{', '.join(failed)}]. "
        stack.tell(world.now(), "UPDATE_ROLLBACK_FAILED", why)
        return
    stack.tell(world.now(), "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    yield from remove(stack, world, [one.logical_id for one in new], world.script.fails_to_delete)
    stack.document, stack.body, stack.parameters = before["document"], before["body"], before["parameters"]
    stack.tags, stack.resources, stack.skipped = before["tags"], dict(before["resources"]), set()
    stack.stable = "UPDATE_ROLLBACK_COMPLETE"
    stack.tell(world.now(), "UPDATE_ROLLBACK_COMPLETE")


def remember(stack: Stack) -> None:
    """Keep what a rollback restores, before an update changes it."""
    stack.before = {
        "document": stack.document,
        "body": stack.body,
        "parameters": stack.parameters,
        "tags": stack.tags,
    }


def _denied(stack: Stack, world: World, changed: list[dict[str, Any]]) -> str:
    """The resource that the stack policy keeps from being changed; the update fails at it."""
    for one in changed:
        if one["Action"] == "Add":
            continue
        replaced = one.get("Replacement") in ("True", "Conditional")
        action = "Delete" if one["Action"] == "Remove" else "Replace" if replaced else "Modify"
        name = one["LogicalResourceId"]
        reason = policies.denial(stack.policy, f"Update:{action}", name)
        if reason:
            stack.tell_of(replace(stack.resources[name]), world.now(), "UPDATE_FAILED", reason)
            return str(name)
    return ""


def _job(stack: Stack, world: World, change: dict[str, Any], olds: list[Old]) -> Job:
    name = change["LogicalResourceId"]
    definition = stack.document["Resources"][name]
    if change["Action"] == "Add":
        return creation(stack, world, name, definition)
    old = stack.resources[name]
    replaced = change["Replacement"] in ("True", "Conditional")
    number = next(stack.numbers)
    identity = physical_id(old.type, stack.name, name, number) if replaced else old.physical_id
    new = Resource(name, old.type, identity, "", definition)

    def done() -> None:
        stack.resources[name] = new
        if replaced:
            olds.append(Old(old, replaced=True))

    fails = world.script.fails.get(name, "")
    return Job(new, "UPDATE", world.script.takes(name), fails, REPLACING if replaced else "", done)


def _clean_up(stack: Stack, world: World, olds: list[Old]) -> Steps:
    for old in olds:
        resource = old.resource
        if old.kept == "Retain":
            stack.tell_of(resource, world.now(), "DELETE_SKIPPED")
            continue
        stack.tell_of(resource, world.now(), "DELETE_IN_PROGRESS")
        yield world.script.takes(resource.logical_id)
        if old.kept == "Snapshot":
            world.snapshot(stack, resource)
        stack.tell_of(resource, world.now(), "DELETE_COMPLETE")
