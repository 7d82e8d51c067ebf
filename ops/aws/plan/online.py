"""The plan of an environment whose account answers: what CloudFormation itself says would change.

A stack that differs, and whose parameters' values are all known, gets a change set, which is read and deleted again,
also on Ctrl-C. Others are planned from the templates that the account has: new stacks, for which a change set would
leave an empty stack behind, and those that wait for what another stack is going to put out.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from cloudformation.design import Design
from cloudformation.stack import Found, Stack
from ops.aws.deploy import change_sets, graph, parameters, states
from ops.aws.deploy.call import Call
from ops.aws.deploy.change_sets import ChangeSet
from ops.aws.deploy.clock import Clock, Pace, SystemClock
from ops.aws.deploy.faults import Superseded
from ops.aws.deploy.wanted import Wanted
from ops.aws.errors import explained
from ops.aws.lookups import look_up
from ops.aws.plan import described, offline
from ops.aws.plan.model import Kind, Plan, PropertyChange, StackPlan
from ops.aws.plan.reading import There
from ops.aws.session import Cloud
from ops.errors import AndamioError

NAME = "andamio-plan"  # another one than a deployment's, which must not lose its own
DELETIONS = 20  # attempts to take a change set away while it is still being made


def plan(cloud: Cloud, design: Design, there: Mapping[str, There], clock: Clock | None = None) -> Plan:
    """What a deployment would change.

    Args:
        there: the account's stacks, by key.

    Raises:
        AndamioError: AWS can't be asked, or a value can't be found.
    """
    by_templates = offline.plan(design, {key: one.copy(cloud.account) for key, one in there.items()})
    wanted = {
        stack.key: _wanted(cloud, design, design.stack(stack.key), there)
        for stack in by_templates.stacks
        if stack.kind in (Kind.UPDATE, Kind.SAME) and not stack.waits_for and _can_change(there[stack.key])
    }
    differing = {key: one for key, one in wanted.items() if not one.is_deployed_as(there[key].stack)}
    with explained("asking CloudFormation what would change", cloud.settings.profile):
        answers = _ask(cloud, differing, clock or SystemClock())
    stacks = (_refined(stack, wanted, answers, there) for stack in by_templates.stacks)
    return replace(by_templates, stacks=tuple(stacks))


@dataclass(frozen=True)
class _Answer:
    """What CloudFormation says about one stack: its change set, None for no change, or why it makes none."""

    description: Mapping[str, Any] | None = None
    refusal: str = ""


def _wanted(cloud: Cloud, design: Design, stack: Stack, there: Mapping[str, There]) -> Wanted:
    outputs = {key: one.stack.outputs for key, one in there.items()}
    now = there[stack.key].stack.parameters

    def find(of: Stack, name: str, source: Found) -> str:
        """A value that was looked up once stays; a deployment looks again."""
        return now.get(name) or look_up(cloud, source, of.region)

    known, later = parameters.values(stack, outputs, find)
    alarms = [outputs.get(one.stack, {}).get(one.output, "") for one in stack.alarms]
    triggers = tuple(arn for arn in alarms if arn)
    return Wanted(stack, design.options.environment, known, later, triggers, cloud.settings.service_role)


def _can_change(there: There) -> bool:
    return isinstance(states.decide(states.DEPLOY, there.stack.status), states.Update)


def _ask(cloud: Cloud, wanted: Mapping[str, Wanted], clock: Clock) -> dict[str, _Answer]:
    """Ask about all stacks at the same time."""
    answers: dict[str, _Answer] = {}

    def work(key: str) -> Generator[None, None, None]:
        return _one(cloud.client("cloudformation", wanted[key].stack.region), wanted[key], answers, clock)

    graph.run(dict.fromkeys(wanted, ()), work, Pace(clock).wait)
    return answers


def _one(client: Any, wanted: Wanted, answers: dict[str, _Answer], clock: Clock) -> Generator[None, None, None]:
    """Have a change set made, keep what it says, and take it away, whatever happens."""

    def do(call: Call) -> dict[str, Any]:
        arguments = dict(call.arguments)
        if not str(arguments["ChangeSetName"]).startswith("arn:"):
            arguments["ChangeSetName"] = NAME
        return Call(call.operation, arguments).perform(client)

    key = wanted.stack.key
    try:
        made = yield from change_sets.make(client, do, wanted, new=False)
        answers[key] = _Answer(made.description if isinstance(made, ChangeSet) else None)
    except Superseded:
        pass  # another plan is asking the same: the templates have to do
    except AndamioError as error:
        answers[key] = _Answer(refusal=error.what)
    finally:
        _take_away(client, wanted.stack.name, clock)


def _take_away(client: Any, stack: str, clock: Clock) -> None:
    """Delete the change set; one that is still being made can't be deleted yet."""
    from botocore.exceptions import ClientError

    for _ in range(DELETIONS):
        try:
            client.delete_change_set(StackName=stack, ChangeSetName=NAME)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidChangeSetStatus":
                with suppress(ClientError):  # the reason why nothing could be asked is said elsewhere
                    raise
                return
        else:
            return
        clock.sleep(0.5)


def _refined(
    stack: StackPlan, wanted: Mapping[str, Wanted], answers: Mapping[str, _Answer], there: Mapping[str, There]
) -> StackPlan:
    if stack.key in there and stack.kind is not Kind.ORPHAN and not _can_change(there[stack.key]):
        return replace(stack, refusals=(*stack.refusals, _stuck(there[stack.key])))
    if stack.key not in wanted:
        return stack
    tags = _tags(wanted[stack.key], there[stack.key])
    kind = Kind.UPDATE if tags and stack.kind is Kind.SAME else stack.kind
    stack = replace(stack, tags=tags, kind=kind)
    if stack.key not in answers:
        return stack
    answer = answers[stack.key]
    if answer.refusal:
        return replace(stack, refusals=(*stack.refusals, answer.refusal))
    if answer.description is None:
        return replace(stack, kind=Kind.SAME, changes=(), parameters=(), outputs=(), tags=(), basis=described.BASIS)
    return described.refined(stack, answer.description)


def _tags(wanted: Wanted, there: There) -> tuple[PropertyChange, ...]:
    before, after = there.stack.tags, wanted.tags
    names = [*after, *(name for name in before if name not in after)]
    changed = (name for name in names if before.get(name) != after.get(name))
    return tuple(PropertyChange(name, before.get(name), after.get(name)) for name in changed)


def _stuck(there: There) -> str:
    """Why a stack in this state can't be changed, and what to do."""
    match states.decide(states.DEPLOY, there.stack.status):
        case states.Recover(why, remedy):
            return f"{there.stack.status}: {why}; ./inv cfn.recover --stack {there.key} {remedy}"
        case states.Refuse(why, instead):
            return f"{there.stack.status}: {why}; {instead}"
        case states.WaitFor(what):
            return f"{there.stack.status}: {what}; a deployment waits for its end"
        case _:
            return there.stack.status
