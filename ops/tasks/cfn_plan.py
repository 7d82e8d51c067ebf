"""``cfn.plan``: what a deployment would change."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.cfn_options import ENV_HELP, STACK_HELP
from ops.tasks.env import names

CHANGES = 2  # the exit code by which CI knows that there is something to deploy


@task(
    help={
        "env": ENV_HELP,
        "stack": STACK_HELP,
        "offline": "Ask no account: compare with the templates that were deployed when last read.",
        "json": "Write the plan as JSON on standard output.",
    },
    choices={"env": names},
    wrong_input=1,
)
def plan(
    c: Context, env: str | None = None, stack: str | None = None, offline: bool = False, json: bool = False
) -> None:
    """Show what a deployment would change: resources, and their properties with old and new values.

    Exits with 0 when nothing would change, 2 when something would, 1 when it can't be told, also for wrong input.
    An account is asked by change sets, which are deleted again; with --dry it is only read.
    """
    import sys
    from contextlib import nullcontext, redirect_stdout
    from json import dumps

    from invoke.exceptions import Exit

    from ops.aws.plan import machine, planning, show

    with redirect_stdout(sys.stderr) if json else nullcontext():
        found = planning.planned(env, stack or "", offline, c.config.run.dry)
    if json:
        say(dumps(machine.as_json(found.plan), indent=2))
    else:
        if not offline:  # lines say what was asked
            say()
        say(f"{styled(found.plan.environment, 'bold')}  {styled(found.basis, 'dim')}\n")
        say("\n".join(show.lines(found.plan)))
    if not found.plan.is_empty:
        raise Exit(code=CHANGES)
