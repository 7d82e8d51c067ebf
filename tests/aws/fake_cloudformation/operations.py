"""What happens to a stack once an operation has begun: creation, deletion, and their rollbacks.

Each is a generator that yields the seconds until its next step. States and their order:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack status codes); what a
failed creation does: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

from tests.aws.fake_cloudformation.records import Document, Resource, Stack
from tests.aws.fake_cloudformation.values import evaluate, needs, physical_id
from tests.aws.fake_cloudformation.work import Job, World, perform

Steps = Generator[float, None, None]
Answer = Generator[float, None, list[str]]


def create(stack: Stack, world: World, on_failure: str) -> Steps:
    """Create all resources; what follows a failure is ``DO_NOTHING``, ``ROLLBACK`` or ``DELETE``."""
    stack.tell(world.now(), "CREATE_IN_PROGRESS", "User Initiated")
    document = stack.document["Resources"]
    jobs = {name: creation(stack, world, name, one) for name, one in document.items()}
    failed = yield from perform(stack, world, jobs, needs(document))
    reason = f"The following resource(s) failed to create: [{', '.join(failed)}]. " if failed else ""
    reason = reason or (yield from alarmed(stack, world))
    if not reason:
        stack.outputs = outputs(stack, stack.document)
        stack.stable = "CREATE_COMPLETE"
        stack.tell(world.now(), "CREATE_COMPLETE")
    elif on_failure == "DO_NOTHING":
        stack.tell(world.now(), "CREATE_FAILED", reason)
    else:
        yield from undo_creation(stack, world, f"{reason}Rollback requested by user.")
        if on_failure == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
            yield from delete(stack, world)


def undo_creation(stack: Stack, world: World, reason: str) -> Steps:
    """Delete what a creation made: ROLLBACK_COMPLETE, or ROLLBACK_FAILED where something can't be deleted."""
    stack.tell(world.now(), "ROLLBACK_IN_PROGRESS", reason)
    failed = yield from remove(stack, world, list(stack.resources), world.script.fails_to_roll_back)
    why = f"The following resource(s) failed to delete: [{', '.join(failed)}]." if failed else ""
    stack.tell(world.now(), "ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", why)


def delete(stack: Stack, world: World, retain: Iterable[str] = (), force: bool = False) -> Steps:
    """Delete the stack; resources to retain stay, as with a policy of Retain."""
    stack.tell(world.now(), "DELETE_IN_PROGRESS", "User Initiated")
    for name in set(retain) & set(stack.resources):
        stack.tell_of(stack.resources.pop(name), world.now(), "DELETE_SKIPPED")
    failed = yield from remove(stack, world, list(stack.resources), world.script.fails_to_delete)
    if failed and not force:
        why = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
        stack.tell(world.now(), "DELETE_FAILED", why)
    else:
        stack.tell(world.now(), "DELETE_COMPLETE")
        stack.change_sets.clear()


def remove(stack: Stack, world: World, names: Iterable[str], fails: dict[str, str]) -> Answer:
    """Delete resources, those first that others need last; those with a policy of Retain are skipped."""
    there = {name: stack.resources[name] for name in names}
    for name, resource in list(there.items()):
        if resource.status in ("", "CREATE_FAILED"):
            stack.resources.pop(name), there.pop(name)  # it never came to be
        elif resource.kept == "Retain":
            stack.tell_of(resource, world.now(), "DELETE_SKIPPED")
            stack.resources.pop(name), there.pop(name)
    forward = needs({name: one.definition for name, one in there.items()})
    backward = {name: {other for other, of in forward.items() if name in of} for name in there}
    jobs = {name: _deletion(stack, world, one, fails.get(name, "")) for name, one in there.items()}
    return (yield from perform(stack, world, jobs, backward, go_on=True))


def creation(stack: Stack, world: World, name: str, definition: Document) -> Job:
    """The job that creates a resource; the stack knows of it from now on."""
    number = next(stack.numbers)
    resource = Resource(
        name, definition["Type"], physical_id(definition["Type"], stack.name, name, number), "", definition
    )

    stack.resources[name] = resource
    return Job(resource, "CREATE", world.script.takes(name), world.script.fails.get(name, ""))


def outputs(stack: Stack, document: Document) -> dict[str, str]:
    """The outputs' values."""
    return {name: evaluate(one["Value"], stack) for name, one in document.get("Outputs", {}).items()}


def alarmed(stack: Stack, world: World) -> Generator[float, None, str]:
    """Why a rollback trigger ends the operation; empty when none does. The service's own words aren't documented."""
    if stack.triggers.get("RollbackTriggers"):
        yield 60.0 * stack.triggers.get("MonitoringTimeInMinutes", 0)
    arns = {one["Arn"] for one in stack.triggers.get("RollbackTriggers", [])}
    hit = sorted(arns & world.script.in_alarm)
    return f"Rollback trigger {hit[0]} is in ALARM state. " if hit else ""


def _deletion(stack: Stack, world: World, resource: Resource, fails: str) -> Job:
    def gone() -> None:
        if resource.kept == "Snapshot":
            world.snapshot(stack, resource)
        stack.resources.pop(resource.logical_id, None)

    return Job(resource, "DELETE", world.script.takes(resource.logical_id), fails, done=gone)
