"""``cfn.status``, ``cfn.outputs``, ``cfn.events``, ``cfn.drift``: how what is deployed is."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.cfn_options import ENV_HELP, STACK_HELP
from ops.tasks.env import names

HELP = {"env": ENV_HELP, "stack": STACK_HELP}
DRIFTED = 2  # the exit code by which CI knows


@task(help=HELP, choices={"env": names})
def status(c: Context, env: str | None = None, stack: str | None = None) -> None:
    """Show the stacks: their states, drift, when they were changed; and the remedy of one that is stuck."""
    from datetime import UTC, datetime

    from ops.aws.look import account, stacks
    from ops.aws.look import status as table
    from ops.errors import AndamioError

    looking = account.opened(env, stack or "", c.config.run.dry)
    found = stacks.listed(looking)
    say("\n".join(table.lines(looking, found, datetime.now(UTC))))
    stuck = table.stuck(found)
    if stuck:
        raise AndamioError(f"stuck: {', '.join(one.key for one in stuck)}", hint="the lines above say how to go on")


@task(help={**HELP, "json": "Write the values as JSON, by stack and name."}, choices={"env": names})
def outputs(c: Context, env: str | None = None, stack: str | None = None, json: bool = False) -> None:
    """Show what the stacks put out: addresses, names and ARNs."""
    from json import dumps

    from ops.aws.look import account, stacks
    from ops.aws.look import outputs as values

    found = stacks.listed(account.opened(env, stack or "", c.config.run.dry))
    say(dumps(values.as_json(found), indent=2) if json else "\n".join(values.lines(found)).rstrip())


@task(
    help={
        **HELP,
        "follow": "Go on until all stacks are at rest.",
        "whole": "As far back as CloudFormation remembers, instead of each stack's last operation.",
    },
    choices={"env": names},
)
def events(
    c: Context, env: str | None = None, stack: str | None = None, follow: bool = False, whole: bool = False
) -> None:
    """Show what happened to the stacks in their last operation, the oldest first; times are UTC."""
    from ops.aws.deploy.clock import SystemClock
    from ops.aws.look import account, stacks
    from ops.aws.look import events as happened

    looking = account.opened(env, stack or "", c.config.run.dry)
    found = stacks.listed(looking)
    if not found:
        say("nothing has happened: no stack is deployed")
        return
    width = max(len(one.key) for one in found)
    if follow:
        happened.follow(looking.cloud, found, lambda told: say(happened.line(told, width)), SystemClock())
        say(f"{styled('✓', 'green')} all stacks are at rest")
        return
    for told in happened.past(looking.cloud, found, whole):
        say(happened.line(told, width))


@task(help=HELP, choices={"env": names}, wrong_input=1)
def drift(c: Context, env: str | None = None, stack: str | None = None) -> None:
    """Have CloudFormation look for what was changed by hand, and show how it differs from the templates.

    Exits with 0 when nothing has, 2 when something has, 1 when it can't be told, also for wrong input.
    """
    from invoke.exceptions import Exit

    from ops.aws.deploy.clock import SystemClock
    from ops.aws.look import account, stacks
    from ops.aws.look import drift as looking_for

    looking = account.opened(env, stack or "", c.config.run.dry)
    looking_for.refuse_in_sandbox(looking.cloud)
    found = looking_for.detect(looking.cloud, stacks.listed(looking), SystemClock())
    say("\n" + "\n".join(looking_for.lines(found)))
    if looking_for.is_drifted(found):
        raise Exit(code=DRIFTED)
