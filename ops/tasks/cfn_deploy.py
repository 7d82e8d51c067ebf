"""``cfn.deploy``, ``cfn.destroy``, ``cfn.recover``: what changes an account."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.tasks.cfn_options import ENV_HELP, STACK_HELP
from ops.tasks.env import names


@task(
    help={
        "env": ENV_HELP,
        "stack": f"{STACK_HELP} What it needs must be deployed.",
        "tag": "The image that the backend runs, a full SHA. Default: the one that is deployed; in a sandbox any.",
        "allow_replace": "Let this resource, by its logical ID, be replaced or removed; can be given more than once.",
        "yes": "Don't ask.",
    },
    choices={"env": names},
    iterable=["allow_replace"],
)
def deploy(
    c: Context,
    env: str | None = None,
    stack: str | None = None,
    tag: str = "",
    allow_replace: list[str] | None = None,
    yes: bool = False,
) -> None:
    """Create or change the stacks of an environment: gates, plan, a question, then the changes, watched.

    Stacks begin as soon as what they need is done. Typed again, it goes on where it was; with nothing to do, it writes
    nothing. What holds data is neither replaced nor removed unless it is named.
    """
    from ops.aws.deploy import everything, opening
    from ops.aws.design import chosen
    from ops.shell import Shell

    opened = opening.opened(Shell(c), env)
    stacks = chosen(opened.design, stack)
    order = everything.Order(stacks, tag, tuple(allow_replace or ()), yes, c.config.run.dry)
    everything.deploy(opened.around, opened.design, order)


@task(
    help={
        "env": ENV_HELP,
        "stack": STACK_HELP,
        "confirm": "The environment's name, where there is no terminal to type it on.",
        "unprotect": "Lift termination and deletion protection first, after a question of its own.",
        "yes": "Don't ask that question.",
    },
    choices={"env": names},
)
def destroy(
    c: Context,
    env: str | None = None,
    stack: str | None = None,
    confirm: str = "",
    unprotect: bool = False,
    yes: bool = False,
) -> None:
    """Delete the stacks of an environment, in the reverse order; say before what goes and what stays.

    What the templates retain is never deleted, and named in the end; that a database's last snapshot is there is made
    sure. Asks for the environment's name.
    """
    from ops.aws.deploy import destroy as down
    from ops.aws.deploy import opening
    from ops.shell import Shell

    opened = opening.opened(Shell(c), env)
    order = down.Destruction(opening.deletable(opened, stack), confirm, unprotect, yes, c.config.run.dry)
    down.destroy(opened.around, opened.design, order)


@task(
    help={
        "env": ENV_HELP,
        "stack": "The stack, by its key such as network.",
        "skip": "Leave this resource, by its logical ID, out of the rollback that fails at it; more than once.",
        "retain": "Leave this resource in the account when the stack can't be deleted with it; more than once.",
        "yes": "Don't ask.",
    },
    choices={"env": names},
    iterable=["skip", "retain"],
)
def recover(
    c: Context,
    stack: str,
    env: str | None = None,
    skip: list[str] | None = None,
    retain: list[str] | None = None,
    yes: bool = False,
) -> None:
    """Free a stack that is stuck after a failure, so that it can be deployed again; asks first.

    A failed rollback is tried again, a half-done update taken back, a failed creation or deletion cleaned up.
    """
    from ops.aws.deploy import opening
    from ops.aws.deploy import recover as free
    from ops.aws.design import chosen
    from ops.shell import Shell

    opened = opening.opened(Shell(c), env)
    (one,) = chosen(opened.design, stack)
    order = free.Recovery(one, tuple(skip or ()), tuple(retain or ()), yes, c.config.run.dry)
    free.recover(opened.around, order)
