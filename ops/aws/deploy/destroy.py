"""Taking an environment down: show what goes and what stays, ask, delete in the reverse order, verify what stays."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

from cloudformation.design import Design
from cloudformation.stack import Stack
from ops.aws.deploy import contents, everything, failure, graph, snapshots, unprotecting
from ops.aws.deploy.call import Call
from ops.aws.deploy.clock import Pace
from ops.aws.deploy.contents import Content, Fate
from ops.aws.deploy.observed import Observed, describe, read
from ops.aws.deploy.one import Steps, check_decision
from ops.aws.deploy.screen import Screen, screen
from ops.aws.deploy.states import DESTROY, Nothing, Status, WaitFor, decide
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.deploy.unprotecting import Lifting
from ops.aws.deploy.wanted import protection
from ops.aws.deploy.watch import Events, until_settled
from ops.aws.errors import explained
from ops.cli.terminal import confirm, say, styled, table
from ops.errors import Refused

TASK = "cfn.destroy"


@dataclass(frozen=True)
class Destruction:
    """What somebody asked for.

    Args:
        stacks: those to delete.
        confirmed: the environment's name, where it was typed beforehand.
        unprotect: lift protections first, after a question of its own, which ``yes`` answers.
        dry: print the calls, make none.
    """

    stacks: tuple[Stack, ...]
    confirmed: str = ""
    unprotect: bool = False
    yes: bool = False
    dry: bool = False


@dataclass(frozen=True)
class Doomed:
    """One stack that is there and goes; ``is_former``: the design has it no longer."""

    stack: Stack
    there: Observed
    contents: tuple[Content, ...]
    is_former: bool = False

    def of(self, fate: Fate) -> list[Content]:
        return [one for one in self.contents if one.fate is fate]

    @property
    def liftings(self) -> list[Lifting]:
        return unprotecting.liftings(self.contents)


def destroy(around: Surroundings, design: Design, order: Destruction) -> None:
    """Delete stacks; what their templates retain stays, and is named.

    Raises:
        Refused: a stack is protected or still needed, or the name wasn't typed.
        AndamioError: something couldn't be deleted, or a last snapshot is missing.
        Interrupted: by Ctrl-C.
    """
    with explained("reading the stacks"):
        there = everything.look(around, design)
        for stack in order.stacks:  # those that left the design, too
            there[stack.key] = there.get(stack.key) or read(around.client(stack.region), stack.name)
        doomed = _doomed(around, design, order, there)
    _refuse_needed(design, order, there, around)
    if not doomed:
        say(f"{around.place}: none of these stacks is there")
        return
    say("\n".join(lines(doomed)))
    protected = [one for one in doomed if one.there.protected or one.liftings]
    if order.dry and protected and not order.unprotect:
        say(f"refused as it is: {_guards(protected)} is on; {around.typed(TASK)} --unprotect --dry shows the calls")
        return
    if order.dry:
        _print(doomed)
        return
    if protected:
        _lift(around, order, protected)
    _ask_for_name(around, order)
    _delete(around, doomed)
    around.remember(everything.look_again(around, design))


def lines(doomed: list[Doomed]) -> Iterator[str]:
    """What goes, and what stays."""
    for one in doomed:
        yield f"{styled(one.stack.key, 'bold')}  {one.there.status}"
        for content in one.of(Fate.RETAINED):
            yield styled(f"  {content.logical_id}  {content.type}  stays", "green")
        for content in one.of(Fate.SNAPSHOT):
            yield styled(f"  {content.logical_id}  {content.type}  deleted; a last snapshot stays", "yellow")
        gone = one.of(Fate.DELETED)
        losing = [content for content in gone if content.is_stateful]
        for content in losing:
            yield styled(f"  {content.logical_id}  {content.type}  DELETED WITH ITS DATA", "red")
        if len(gone) > len(losing):
            count = len(gone) - len(losing)
            yield f"  {count} other{'s' if count > 1 else ''}  deleted"
    yield ""


def _doomed(
    around: Surroundings, design: Design, order: Destruction, there: Mapping[str, Observed | None]
) -> list[Doomed]:
    found = []
    for stack in order.stacks:
        seen = there[stack.key]
        decision = decide(DESTROY, seen.status if seen else None)
        check_decision(stack, seen, decision, around.typed)
        if seen and not isinstance(decision, Nothing):
            listed = contents.contents(around.client(stack.region), seen)
            found.append(Doomed(stack, seen, tuple(listed), stack.key not in {one.key for one in design.stacks}))
    return found


def _refuse_needed(
    design: Design, order: Destruction, there: Mapping[str, Observed | None], around: Surroundings
) -> None:
    keys = [stack.key for stack in order.stacks]
    users = [one.key for one in design.stacks if one.key not in keys and there[one.key] and set(one.needs) & set(keys)]
    if users:
        hint = f"{around.typed(TASK)} --stack {users[-1]} first"
        raise Refused(f"still used by {', '.join(users)}; nothing was deleted", f"stack {', '.join(keys)}", hint)


def _guards(protected: list[Doomed]) -> str:
    """What keeps the stacks and their resources from being deleted, in words."""
    stacks = [one.stack.key for one in protected if one.there.protected]
    resources = [lifting.content.logical_id for one in protected for lifting in one.liftings]
    both = (("termination protection", stacks), ("deletion protection", resources))
    return " and ".join(f"the {kind} of {', '.join(names)}" for kind, names in both if names)


def _lift(around: Surroundings, order: Destruction, protected: list[Doomed]) -> None:
    what = _guards(protected)
    if not order.unprotect:
        hint = f"{around.typed(TASK)} --unprotect lifts it after a question of its own"
        raise Refused(f"{what} is on; nothing was deleted", around.place, hint)
    confirm(f"this lifts {what}", order.yes, "add --yes")


def _ask_for_name(around: Surroundings, order: Destruction) -> None:
    """A yes comes too easily: the name has to be known."""
    import sys

    given = order.confirmed
    if not given:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            hint = f"add --confirm {around.environment}; --yes alone isn't enough"
            raise Refused(f"this deletes stacks of {around.place}, and there is no terminal to ask on", hint=hint)
        try:
            given = input(f"Type the environment's name to delete its stacks ({around.place}): ")
        except EOFError:
            given = ""
    if given.strip() != around.environment:
        raise Refused(f"nothing was deleted: {given.strip()!r} is not the name of this environment")


def _delete(around: Surroundings, doomed: list[Doomed]) -> None:
    by_key = {one.stack.key: one for one in doomed}
    users = {key: _users(key, by_key) for key in by_key}
    shown = screen(around.clock, users)
    pace = Pace(around.clock)
    kept: list[tuple[str, str, str]] = []

    def begin(key: str) -> Steps:
        with explained(f"stack {key}"):
            yield from _delete_one(around, by_key[key], shown, kept)

    def wait() -> None:
        shown.tick()
        if shown.has_news():
            pace.news()
        pace.wait()

    with everything.interruptible(shown, around, TASK):
        result = graph.run(users, begin, wait)
    shown.close()
    if kept:
        say(f"\nwhat stays in the account:\n{table(sorted(kept), indent='  ')}\n")
    everything.report(result, around, f"{len(result.done)} stacks are deleted")


def _users(key: str, by_key: Mapping[str, Doomed]) -> list[str]:
    """What goes before a stack: those that take its outputs, and those that left the design, which may use anything."""
    former = [other for other, one in by_key.items() if one.is_former]
    return [other for other, one in by_key.items() if key in one.stack.needs or (other in former and key not in former)]


def _delete_one(around: Surroundings, doomed: Doomed, shown: Screen, kept: list[tuple[str, str, str]]) -> Steps:
    stack, arn = doomed.stack, doomed.there.arn
    client = around.client(stack.region)
    ended = yield from _settled(around, doomed, shown)
    events = Events(client, arn)
    if ended is not Status.DELETE_COMPLETE:
        events.skip()
        shown.begin(stack.key, "deleting", len(doomed.contents))
        for lifting in doomed.liftings:
            lifting.perform(around.service(lifting.service, stack.region))
        if doomed.there.protected:
            protection(stack, on=False).perform(client)
        deletion(arn).perform(client)
        ended = yield from until_settled(client, arn, events, lambda event: shown.tell(stack.key, event))
    if ended is not Status.DELETE_COMPLETE:
        shown.end(stack.key, ended.value, failed=True)
        told = shown.stacks[stack.key].all_events
        raise failure.explained(stack.key, told, f"now {ended.value}", around.typed, TASK)
    for database in snapshots.expected(doomed.contents):
        shown.begin(stack.key, f"looking for the last snapshot of {database.logical_id}")
        name = yield from snapshots.verified(around.service("rds", stack.region), database)
        kept.append((stack.key, database.logical_id, f"snapshot {name}"))
    kept += [(stack.key, one.logical_id, one.physical_id) for one in doomed.of(Fate.RETAINED)]
    shown.end(stack.key, "deleted")


def _settled(around: Surroundings, doomed: Doomed, shown: Screen) -> Generator[None, None, Status]:
    """The stack's state once nothing else goes on there."""
    stack, arn = doomed.stack, doomed.there.arn
    client = around.client(stack.region)
    decision = decide(DESTROY, doomed.there.status)
    if isinstance(decision, WaitFor):
        shown.begin(stack.key, f"waiting: {decision.what}", len(doomed.contents))
        events = Events(client, arn)
        events.skip_to_operation()
        return (yield from until_settled(client, arn, events, lambda event: shown.tell(stack.key, event)))
    now = describe(client, arn)
    return Status(now.status) if now else Status.DELETE_COMPLETE


def deletion(arn: str, retain: tuple[str, ...] = ()) -> Call:
    """The call that deletes a stack; by its ARN, so that no later one of the same name is hit."""
    return Call("delete_stack", {"StackName": arn} | ({"RetainResources": list(retain)} if retain else {}))


def _print(doomed: list[Doomed]) -> None:
    for one in reversed(doomed):
        for lifting in one.liftings:
            say(f"# lift {lifting.line()}")
        if one.there.protected:
            say(protection(one.stack, on=False).line(one.stack.region))
        say(deletion(one.there.arn).line(one.stack.region))
