"""Deploying an environment: look, plan, ask, act, and say what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cloudformation.design import Design
from cloudformation.stack import Found, Given, Stack
from ops.aws.deploy import graph, one, policies
from ops.aws.deploy.clock import Pace
from ops.aws.deploy.finding import Finder, takes_image
from ops.aws.deploy.graph import Result
from ops.aws.deploy.judging import Judge
from ops.aws.deploy.observed import Observed, read
from ops.aws.deploy.one import Deployment
from ops.aws.deploy.screen import Screen, screen
from ops.aws.deploy.states import DEPLOY, Status, Update, WaitFor, decide, status_of
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.deploy.wanted import check_size, execution, protection
from ops.aws.errors import explained
from ops.aws.plan import offline, show
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.model import Plan
from ops.cli.terminal import confirm, say, styled
from ops.containers.commit import check_tag
from ops.errors import AndamioError, BadInput, Refused
from ops.settings.problems import nearest

INTERRUPTED = 130


class Interrupted(AndamioError):
    """Ended by Ctrl-C; AWS goes on with what it was told."""

    exit_code = INTERRUPTED


@dataclass(frozen=True)
class Order:
    """What somebody asked for.

    Args:
        stacks: those to deploy, each after those that it needs.
        tag: of the backend's image; empty for the one that is deployed.
        allowed: logical IDs that may be replaced or removed though they hold data.
        yes: whether the question was answered beforehand.
        dry: print the calls, make none.
    """

    stacks: tuple[Stack, ...]
    tag: str = ""
    allowed: tuple[str, ...] = ()
    yes: bool = False
    dry: bool = False


def deploy(around: Surroundings, design: Design, order: Order) -> None:
    """Bring the stacks of an environment to where its design wants them.

    Raises:
        BadInput: a template or a parameter isn't valid; nothing was called.
        Refused: a stack is stuck, data would be lost, or nobody said yes.
        AndamioError: something failed; what had begun was seen through to its end.
        Interrupted: by Ctrl-C.
    """
    _check(order)
    around.gate(design)
    with explained("reading the stacks"):
        there = look(around, design)
    _refuse_stuck(around, order, there)
    _refuse_without_needs(around, order, there)
    _check_allowed(around, order, there)
    deployment = _deployment(around, design, order, there)
    plan = _plan(deployment, design, order, there)
    deployment.judge = Judge(plan, order.allowed, around.typed)
    pending = _pending(deployment, order, there)
    if order.dry:
        _print(deployment, order, there, pending)
        return
    say("\n".join(show.lines(plan)))
    _guard(plan, order, around)
    if pending:
        confirm(f"this deploys {', '.join(pending)} to {around.place}", order.yes)
    result = _run(around, deployment, order)
    around.remember(look_again(around, design))
    around.limit_logs(design, result.done)
    report(result, around, f"{len(result.done)} stacks are as designed")


def look(around: Surroundings, design: Design) -> dict[str, Observed | None]:
    """What is there of each stack of the design, by key."""
    return {stack.key: read(around.client(stack.region), stack.name) for stack in design.stacks}


def look_again(around: Surroundings, design: Design) -> dict[str, Deployed]:
    """What is there now, for plans without an account; what can't be read now isn't remembered."""
    with explained("reading the stacks"):
        there = look(around, design)
    return _deployed(design, there)


def _check(order: Order) -> None:
    for stack in order.stacks:
        check_size(stack)
    if order.tag:
        check_tag(order.tag)
    if order.tag and not any(takes_image(stack) for stack in order.stacks):
        raise BadInput("--tag: none of these stacks runs an image", hint="leave it out, or name the backend's stack")


def _check_allowed(around: Surroundings, order: Order, there: Mapping[str, Observed | None]) -> None:
    """A name that is nowhere is a slip, and what was meant would be refused without a word about it."""
    documents = [seen.document for seen in there.values() if seen] + [stack.document for stack in order.stacks]
    known = {name for document in documents for name in document.get("Resources", {})}
    for name in order.allowed:
        if name not in known:
            near = nearest(name, known)
            what = f"--allow-replace: no stack has a resource {name}" + (f"; did you mean {near}?" if near else "")
            raise BadInput(what, hint=f"{around.typed('cfn.plan')} shows their names")


def _deployed(design: Design, there: Mapping[str, Observed | None]) -> dict[str, Deployed]:
    stacks = [(stack, there[stack.key]) for stack in design.stacks]
    return {
        stack.key: Deployed(
            stack.key, stack.name, stack.region, seen.document, seen.parameters, seen.outputs, seen.tags, seen.status
        )
        for stack, seen in stacks
        if seen and seen.document
    }


def _plan(deployment: Deployment, design: Design, order: Order, there: Mapping[str, Observed | None]) -> Plan:
    """The plan from templates, with what is looked up known."""
    keys = [stack.key for stack in order.stacks]
    stacks = (_found(stack, deployment) if stack.key in keys else stack for stack in design.stacks)
    whole = offline.plan(replace(design, stacks=tuple(stacks)), _deployed(design, there))
    return Plan(whole.environment, tuple(stack for stack in whole.stacks if stack.key in keys))


def _found(stack: Stack, deployment: Deployment) -> Stack:
    """The stack with what is looked up in the place of its looking up."""
    inputs = {
        name: Given(deployment.find(stack, name, source)) if isinstance(source, Found) else source
        for name, source in stack.inputs.items()
    }
    return replace(stack, inputs=inputs)


def _guard(plan: Plan, order: Order, around: Surroundings) -> None:
    for stack, refusal in plan.refusals:
        raise Refused(refusal, f"stack {stack.key}", "CloudFormation would refuse it, too")
    losses = plan.losses_beyond(order.allowed)
    for resource in (loss.resource for loss in losses if loss.resource.instead):
        what = f"{resource.logical_id} would be replaced, which can't be allowed; nothing was changed"
        raise Refused(what, around.place, resource.instead)
    if losses:
        names = [loss.resource.logical_id for loss in losses]
        allow = " ".join(f"--allow-replace {name}" for name in names)
        what = f"{', '.join(names)} would be replaced or removed, or may be, with what is in them; nothing was changed"
        raise Refused(what, around.place, f"if that is meant: {around.typed('cfn.deploy')} {allow}")


def _refuse_stuck(around: Surroundings, order: Order, there: Mapping[str, Observed | None]) -> None:
    """Before anything begins, not when its turn comes."""
    for stack in order.stacks:
        seen = there[stack.key]
        one.check_decision(stack, seen, decide(DEPLOY, seen.status if seen else None), around.typed)


def _refuse_without_needs(around: Surroundings, order: Order, there: Mapping[str, Observed | None]) -> None:
    """A stack alone needs what the others put out."""
    keys = [stack.key for stack in order.stacks]
    for stack in order.stacks:
        for need in stack.needs:
            seen = there.get(need)
            decision = decide(DEPLOY, seen.status if seen else None)
            if need not in keys and not isinstance(decision, Update):
                state = seen.status if seen else "it isn't deployed"
                hint = f"{around.typed('cfn.deploy')} --stack {need}"
                going_on = f", {decision.what}" if isinstance(decision, WaitFor) else ""
                raise Refused(f"it needs stack {need}: {state}{going_on}", f"stack {stack.key}", hint)


def _deployment(around: Surroundings, design: Design, order: Order, there: Mapping[str, Observed | None]) -> Deployment:
    return Deployment(
        client=around.client,
        environment=design.options.environment,
        typed=around.typed,
        screen=screen(around.clock, {stack.key: stack.needs for stack in order.stacks}),
        find=Finder(around.look_up, order.tag, around.first_tag, there, around.typed),
        judge=Judge(Plan(design.options.environment, ()), (), around.typed),
        allowed=order.allowed,
        role=around.role,
        outputs={key: seen.outputs for key, seen in there.items() if seen and _is_usable(seen)},
    )


def _is_usable(seen: Observed) -> bool:
    return status_of(seen.status) not in (Status.ABSENT, Status.REVIEW_IN_PROGRESS, Status.DELETE_COMPLETE)


def _pending(deployment: Deployment, order: Order, there: Mapping[str, Observed | None]) -> list[str]:
    """The stacks that are going to be created or changed; checks what is known of all parameters.

    Raises:
        BadInput: a value can't be found, or isn't allowed.
    """
    found: list[str] = []
    for stack in order.stacks:
        seen = there[stack.key]
        wanted = one.wish(deployment, stack, seen)
        if seen is None or not wanted.is_deployed_as(seen) or set(stack.needs) & set(found):
            found.append(stack.key)
    return found


def _run(around: Surroundings, deployment: Deployment, order: Order) -> Result:
    stacks = {stack.key: stack for stack in order.stacks}
    pace = Pace(around.clock)

    def begin(key: str) -> one.Steps:
        with explained(f"stack {key}"):
            yield from one.deploy(deployment, stacks[key])

    def wait() -> None:
        deployment.screen.tick()
        if deployment.screen.has_news():
            pace.news()
        pace.wait()

    with interruptible(deployment.screen, around):
        result = graph.run({key: stack.needs for key, stack in stacks.items()}, begin, wait)
    for key in result.failed:
        if deployment.screen.stacks[key].ended is None:
            deployment.screen.end(key, "failed", failed=True)
    deployment.screen.close()
    return result


@contextmanager
def interruptible(shown: Screen, around: Surroundings, task: str = "cfn.deploy") -> Iterator[None]:
    """Say on Ctrl-C what goes on without us, and how to go on.

    Raises:
        Interrupted: by Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        shown.close()
        busy = [row.key for row in shown.stacks.values() if row.began and row.ended is None]
        going_on = f"; AWS goes on by itself with {', '.join(busy)}" if busy else ""
        hint = f"{around.typed(task)}: it waits for what goes on, and does the rest"
        raise Interrupted(f"interrupted{going_on}", hint=hint) from None


def report(result: Result, around: Surroundings, success: str) -> None:
    """Say that all went well, or raise the first failure, with what else there is to know.

    Raises:
        AndamioError: something failed.
    """
    if not result.failed:
        say(styled(f"✓ {around.place}: {success}", "green"))
        return
    (first, error), *others = result.failed.items()
    lines = [error.what, *(f"  also failed: {key}: {other.what.splitlines()[0]}" for key, other in others)]
    lines += [f"  not begun: {', '.join(result.not_begun)}"] if result.not_begun else []
    error.what = "\n".join(lines)
    error.where = error.where or f"stack {first}"
    raise error


def _print(deployment: Deployment, order: Order, there: Mapping[str, Observed | None], pending: list[str]) -> None:
    """The calls of a run, as lines to type; values that aren't known yet are in angle brackets."""
    for stack in order.stacks:
        if stack.key not in pending:
            say(f"# {stack.key}: up to date")
            continue
        seen = there[stack.key]
        wanted = one.wish(deployment, stack, seen)
        say(f"# {stack.key}" + (f", after {', '.join(stack.needs)}" if stack.needs else ""))
        new = one.is_new(seen)
        policy = policies.setting(stack.name, policies.policy(stack.document))
        for call in (wanted.change_set(new), execution(stack, "<its ARN>", new), policy, protection(stack)):
            say(call.line(stack.region))
