"""``cfn.permissions``: what a person needs in IAM who deploys."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled, table
from ops.tasks.env import names


@task(
    help={
        "env": "The environment that they are for. Default: production as the documents show it.",
        "out": "The folder to write to. Default: docs/iam, or with --env .cache/cfn/<environment>/permissions.",
    },
    choices={"env": names},
)
def permissions(c: Context, env: str | None = None, out: str = "") -> None:
    """Write the smallest IAM policies with which a person deploys an environment.

    They name its account, its stacks and what carries its name; docs/aws.md tells where they go.
    """
    from pathlib import Path

    from ops import settings
    from ops.aws import permissions, synth

    dry = c.config.run.dry
    if env:
        policies = permissions.of_environment(settings.opened(env, dry, only=("aws.env",)))
    else:
        policies = permissions.of_documented()
    folder = Path(out).expanduser() if out else permissions.default_folder(env)
    if not dry:
        list(permissions.write(policies, folder))
    say(table([(policy.name, f"{policy.size:>5,} characters") for policy in policies], "  "))
    where = "to be written to" if dry else "in"
    say(f"{styled('✓', 'green')} {len(policies)} policies, {where} {synth.shown(folder)}")
