"""``cfn.sandbox``: the AWS on this machine, which stands for an account in ``local``."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.cfn_options import ENV_HELP
from ops.tasks.env import names


@task(
    help={
        "env": f"{ENV_HELP} It must have an AWS_SANDBOX_PORT.",
        "stop": "End it; what was deployed to it is gone.",
        "reset": "Start it anew, empty.",
    },
    choices={"env": names},
)
def sandbox(c: Context, env: str | None = None, stop: bool = False, reset: bool = False) -> None:
    """Show the sandbox AWS of this machine, and start it if it doesn't run."""
    from ops.aws import settings
    from ops.aws.sandbox import operations
    from ops.aws.sandbox.process import Sandbox

    found = Sandbox.of(settings.opened(env, c.config.run.dry))
    for line in operations.chosen(found, stop, reset, c.config.run.dry):
        say(f"{styled('✓', 'green')} {line}")
