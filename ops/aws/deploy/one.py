"""The story of one stack: what is there, what should be, the change between them, and what keeps it from harm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudformation.stack import Stack
from ops.aws.deploy import change_sets, failure, faults, parameters, policies
from ops.aws.deploy.call import Call
from ops.aws.deploy.change_sets import ChangeSet
from ops.aws.deploy.faults import DeployFailed
from ops.aws.deploy.observed import Observed, read
from ops.aws.deploy.parameters import Find
from ops.aws.deploy.screen import Screen
from ops.aws.deploy.states import DEPLOY, Create, Decision, Recover, Refuse, Status, WaitFor, decide
from ops.aws.deploy.typed import Typed
from ops.aws.deploy.wanted import Wanted, execution, protection
from ops.aws.deploy.watch import Events, until_settled
from ops.errors import Refused

Steps = Generator[None, None, None]
Judge = Callable[[Stack, Observed | None, ChangeSet], None]


@dataclass
class Deployment:
    """What the stacks of one deployment share.

    Attributes:
        client: CloudFormation's client for a region.
        judge: refuses a change set that goes beyond what was planned.
        allowed: logical IDs of what may be replaced or removed though it holds data.
        role: ARN of the role that CloudFormation acts as; empty for whoever asks.
        outputs: by stack's key; a stack's come in when it is done.
    """

    client: Callable[[str], Any]
    environment: str
    typed: Typed
    screen: Screen
    find: Find
    judge: Judge
    allowed: Collection[str] = ()
    role: str = ""
    outputs: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def do(self, stack: Stack) -> Callable[[Call], dict[str, Any]]:
        """What makes calls that change something of a stack."""
        return lambda call: call.perform(self.client(stack.region))


def deploy(deployment: Deployment, stack: Stack) -> Steps:
    """Bring one stack to where it should be; its outputs are known then.

    Raises:
        AndamioError: it can't be brought there; the first line is the cause.
    """
    client = deployment.client(stack.region)
    there = yield from settled(deployment, stack)
    before = there if there and there.status != Status.REVIEW_IN_PROGRESS else None
    wanted = wish(deployment, stack, before)
    if before and wanted.is_deployed_as(before):
        word = "up to date"
    else:
        word = yield from _change(deployment, wanted, before)
    now = read(client, stack.name)
    if now is None:
        raise DeployFailed("it was deleted meanwhile", f"stack {stack.key}", deployment.typed("cfn.deploy"))
    _protect(deployment, stack, now)
    deployment.outputs[stack.key] = now.outputs
    deployment.screen.end(stack.key, word)


def settled(deployment: Deployment, stack: Stack) -> Generator[None, None, Observed | None]:
    """The stack once nothing goes on there, in a state from which it can be deployed.

    Raises:
        Refused: it is stuck; the message says what that means, and the task that helps.
    """
    client = deployment.client(stack.region)
    while True:
        there = read(client, stack.name)
        decision = decide(DEPLOY, there.status if there else None)
        if there and isinstance(decision, WaitFor):
            deployment.screen.begin(stack.key, f"waiting: {decision.what}")
            events = Events(client, there.arn)
            events.skip_to_operation()
            yield from until_settled(client, there.arn, events, lambda event: deployment.screen.tell(stack.key, event))
            continue
        check_decision(stack, there, decision, deployment.typed)
        return there


def check_decision(stack: Stack, there: Observed | None, decision: Decision, typed: Typed) -> None:
    """Explain a state that nobody gets out of by deploying.

    Raises:
        Refused: it is such a state.
    """
    status = there.status if there else Status.ABSENT
    where = f"stack {stack.key}"
    if isinstance(decision, Recover):
        hint = f"{typed('cfn.recover')} --stack {stack.key} ({decision.remedy})"
        raise Refused(f"{status}: {decision.why}", where, hint)
    if isinstance(decision, Refuse):
        raise Refused(f"{status}: {decision.why}", where, decision.instead)


def wish(deployment: Deployment, stack: Stack, there: Observed | None) -> Wanted:
    """What the stack should be, with the outputs that are known by now.

    Raises:
        BadInput: a parameter's value can't be found, or isn't allowed.
    """
    known, later = parameters.values(stack, deployment.outputs, deployment.find)
    own = there.outputs if there else {}
    outputs = {**deployment.outputs, stack.key: own}
    alarms = [outputs.get(one.stack, {}).get(one.output) for one in stack.alarms]
    triggers = tuple(arn for arn in alarms if arn)
    return Wanted(stack, deployment.environment, known, later, triggers, deployment.role)


def _change(deployment: Deployment, wanted: Wanted, before: Observed | None) -> Generator[None, None, str]:
    stack, new = wanted.stack, before is None
    if wanted.later:
        missing = ", ".join(f"{name} ({of})" for name, of in wanted.later.items())
        raise DeployFailed(f"no value for {missing}: those stacks put out no such value", f"stack {stack.key}")
    client, do, screen = deployment.client(stack.region), deployment.do(stack), deployment.screen
    screen.begin(stack.key, "finding out what changes")
    change_set = yield from change_sets.make(client, do, wanted, new)
    if change_set is None:
        return "up to date"
    try:
        deployment.judge(stack, before, change_set)
    except Refused:
        do(change_sets.deletion(stack.name, change_set.arn))
        raise
    events = Events(client, change_set.stack_arn)
    events.skip()
    screen.begin(stack.key, "creating" if new else "updating", len(change_set.description["Changes"]))
    with policies.lifted(do, stack.name, before.document if before else {}, deployment.allowed):
        _execute(do, stack, change_set, new)
        ended = yield from until_settled(
            client, change_set.stack_arn, events, lambda event: screen.tell(stack.key, event)
        )
    if not ended.is_good:
        screen.end(stack.key, ended.value, failed=True)
        told, decision = screen.stacks[stack.key].all_events, DEPLOY[ended]
        stuck = decision if isinstance(decision, Recover) else None
        raise failure.explained(stack.key, told, _meaning(ended), deployment.typed, stuck=stuck)
    return "created" if new else "updated"


def _execute(do: Callable[[Call], dict[str, Any]], stack: Stack, change_set: ChangeSet, new: bool) -> None:
    from botocore.exceptions import ClientError

    try:
        do(execution(stack, change_set.arn, new))
    except ClientError as error:
        if faults.code(error) in ("ChangeSetNotFound", "InvalidChangeSetStatus"):
            raise faults.superseded(stack.name) from None
        raise


def _protect(deployment: Deployment, stack: Stack, now: Observed) -> None:
    """Policy and termination protection, where they aren't what they should be."""
    do = deployment.do(stack)
    wanted = policies.policy(stack.document)
    if policies.read(deployment.client(stack.region), stack.name) != wanted:
        do(policies.setting(stack.name, wanted))
    if not now.protected:
        do(protection(stack))


def _meaning(ended: Status) -> str:
    known = {
        Status.ROLLBACK_COMPLETE: "the creation was taken back",
        Status.UPDATE_ROLLBACK_COMPLETE: "the stack is what it was before",
    }
    decision = DEPLOY[ended]
    meaning = known.get(ended) or (decision.why if isinstance(decision, Recover) else "")
    return f"now {ended.value}" + (f": {meaning}" if meaning else "")


def is_new(there: Observed | None) -> bool:
    """Whether a deployment creates the stack."""
    return isinstance(decide(DEPLOY, there.status if there else None), Create)
