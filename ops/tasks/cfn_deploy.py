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
        "tag": "The image that the backend runs, a full SHA. Default: the one that is deployed.",
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

    opened = opening.opened(env, c.config.run.dry)
    stacks = chosen(opened.design, stack)
    order = everything.Order(stacks, tag, tuple(allow_replace or ()), yes, c.config.run.dry)
    everything.deploy(opened.around, opened.design, order)
