"""The way out of each stuck state, one stack at a time: say what it is, ask, do it, watch it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html and
the actions RollbackStack and DeleteStack.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cloudformation.stack import Stack
from ops.aws.deploy import contents, everything, failure, graph, unfinished, unprotecting
from ops.aws.deploy.call import Call
from ops.aws.deploy.clock import Pace
from ops.aws.deploy.contents import Content, Fate
from ops.aws.deploy.destroy import deletion
from ops.aws.deploy.observed import Observed, read
from ops.aws.deploy.one import Steps, check_decision
from ops.aws.deploy.screen import screen
from ops.aws.deploy.states import DEPLOY, Recover, Status, decide
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.deploy.watch import Events, until_settled
from ops.aws.errors import explained
from ops.cli.terminal import confirm, say, styled
from ops.errors import BadInput

TASK = "cfn.recover"
DELETION = "delete_stack"
SKIPPED = (
    "skipped: {}: CloudFormation takes them for taken back, but they stay as they are now; "
    "make them by hand what the stack's template says, before the next deployment"
)
GOOD = (Status.DELETE_COMPLETE, Status.UPDATE_ROLLBACK_COMPLETE, Status.ROLLBACK_COMPLETE)


@dataclass(frozen=True)
class Recovery:
    """What somebody asked for.

    Args:
        skip: logical IDs that a rollback leaves out.
        retain: logical IDs that a deletion which failed before leaves in the account.
    """

    stack: Stack
    skip: tuple[str, ...] = ()
    retain: tuple[str, ...] = ()
    yes: bool = False
    dry: bool = False


def recover(around: Surroundings, order: Recovery) -> None:
    """Bring a stuck stack into a state from which it can be deployed.

    Raises:
        BadInput: what is to be skipped or retained isn't there, or can't be in this state.
        Refused: nobody said yes, or no task helps.
        AndamioError: it is still stuck.
    """
    client = around.client(order.stack.region)
    with explained("reading the stack"):
        there = read(client, order.stack.name)
    decision = decide(DEPLOY, there.status if there else None)
    if there is None or not isinstance(decision, Recover):
        check_decision(order.stack, there, decision, around.typed)
        state = there.status if there else "not there"
        say(f"stack {order.stack.key} is {state}: there is nothing to recover from")
        say(f"  next: {around.typed('cfn.deploy')}")
        return
    with explained("reading its resources"):
        found = contents.contents(client, there)
    call = remedy(order, there, found)
    with explained("reading its events"):
        lifted = _lifted(around, order, there, found) if call.operation == DELETION else []
    say(f"{styled(order.stack.key, 'bold')}  {there.status}: {decision.why}")
    for line in (*_explained(call, found, order), *_protections(around, order, found, lifted)):
        say(f"  {line}")
    if order.dry:
        for lifting in lifted:
            say(f"# lift {lifting.line()}")
        say(call.line(order.stack.region))
        return
    confirm(f"this {_lifting(lifted)}{_doing(call)} of {order.stack.name} in {around.place}", order.yes)
    _perform(around, order, there, call, lifted)


def remedy(order: Recovery, there: Observed, found: Collection[Content]) -> Call:
    """The call that helps.

    Raises:
        BadInput: what is to be skipped or retained isn't there, or can't be in this state.
    """
    status = Status(there.status)
    named = {one.logical_id for one in found}
    unknown = [one for one in (*order.skip, *order.retain) if one not in named]
    if unknown:
        failed = ", ".join(one.logical_id for one in found if one.is_failed) or "none"
        raise BadInput(f"stack {order.stack.key} has no resource {unknown[0]}", hint=f"those that failed: {failed}")
    if order.skip and status is not Status.UPDATE_ROLLBACK_FAILED:
        raise BadInput(f"--skip is for UPDATE_ROLLBACK_FAILED, and stack {order.stack.key} is {status}")
    if order.retain and status is not Status.DELETE_FAILED:
        hint = "try without it first; CloudFormation takes it only once a deletion has failed"
        raise BadInput(f"--retain is for DELETE_FAILED, and stack {order.stack.key} is {status}", hint=hint)
    if status is Status.UPDATE_ROLLBACK_FAILED:
        skipped = {"ResourcesToSkip": list(order.skip)} if order.skip else {}
        return Call("continue_update_rollback", {"StackName": there.arn} | skipped)
    if status is Status.UPDATE_FAILED:
        return Call("rollback_stack", {"StackName": there.arn})
    return deletion(there.arn, order.retain)


def _explained(call: Call, found: Collection[Content], order: Recovery) -> list[str]:
    """What the call means for the resources."""
    failed = [one for one in found if one.is_failed]
    if call.operation != DELETION:
        told = [f"{one.logical_id} ({one.physical_id}) failed" for one in failed]
        if order.skip:
            told.append(SKIPPED.format(", ".join(order.skip)))
        return told
    kept = [one for one in found if one.fate is Fate.RETAINED or one.logical_id in order.retain]
    gone = [one for one in found if one not in kept]
    return [
        *(f"{one.logical_id} ({one.physical_id}) stays in the account" for one in kept),
        *(f"{one.logical_id} ({one.physical_id}) is deleted{_loss(one)}" for one in gone),
    ]


def _lifted(
    around: Surroundings, order: Recovery, there: Observed, found: Collection[Content]
) -> list[unprotecting.Lifting]:
    """The protections that go: those of what a failed creation made, and that a deletion is to delete."""
    client = around.client(order.stack.region)
    return unfinished.liftings(client, there, [one for one in found if one.logical_id not in order.retain])


def _protections(
    around: Surroundings, order: Recovery, found: Collection[Content], lifted: Collection[unprotecting.Lifting]
) -> list[str]:
    """What becomes of the protections that keep resources from being deleted."""
    going = [one for one in found if one.is_failed and one.logical_id not in order.retain]
    others = [one for one in unprotecting.liftings(going) if one not in lifted]
    destroy = f"{around.typed('cfn.destroy')} --stack {order.stack.key} --unprotect"
    return [
        *(f"{one.line()} is lifted: the stack was never complete, so that it holds nothing" for one in lifted),
        *(f"{one.line()} stays, since it may hold something; {destroy} lifts it" for one in others),
    ]


def _lifting(lifted: Collection[unprotecting.Lifting]) -> str:
    """The half of the question that names what loses its protection."""
    if not lifted:
        return ""
    names = ", ".join(f"{one.content.logical_id} ({one.content.physical_id})" for one in lifted)
    return f"lifts the deletion protection of {names}, and "


def _loss(content: Content) -> str:
    if content.fate is Fate.SNAPSHOT:
        return " after a last snapshot"
    return " WITH ITS DATA" if content.is_stateful else ""


def _doing(call: Call) -> str:
    return {
        "continue_update_rollback": "goes on taking back the failed update",
        "rollback_stack": "takes back the failed update",
        DELETION: "deletes what is left",
    }[call.operation]


def _perform(
    around: Surroundings,
    order: Recovery,
    there: Observed,
    call: Call,
    lifted: Collection[unprotecting.Lifting],
) -> None:
    key = order.stack.key
    shown = screen(around.clock, {key: ()})
    pace = Pace(around.clock)
    again = f"{TASK} --stack {key}"

    def work(_: str) -> Steps:
        client = around.client(order.stack.region)
        events = Events(client, there.arn)
        with explained(f"stack {key}"):
            events.skip()
            shown.begin(key, "recovering")
            for lifting in lifted:
                unfinished.lift(lifting, around.service(lifting.service, order.stack.region))
            call.perform(client)
            ended = yield from until_settled(client, there.arn, events, lambda event: shown.tell(key, event))
        if ended not in GOOD:
            shown.end(key, ended.value, failed=True)
            raise failure.explained(key, shown.stacks[key].all_events, f"now {ended.value}", around.typed, again)
        shown.end(key, "recovered")

    def wait() -> None:
        shown.tick()
        pace.wait()

    with everything.interruptible(shown, around, again):
        result = graph.run({key: ()}, work, wait)
    shown.close()
    everything.report(result, around, f"stack {key} is free again; go on with {around.typed('cfn.deploy')}")
