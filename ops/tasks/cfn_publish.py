"""``cfn.*``: what the stacks don't hold: images, the page, and the microservices' tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke import Context

from ops.cli import task
from ops.cli.terminal import ask_secret, say, styled
from ops.tasks.cfn_options import ENV_HELP
from ops.tasks.env import names

if TYPE_CHECKING:
    from ops.aws.session import Cloud


@task(
    help={
        "env": ENV_HELP,
        "tag": "The commit whose images are pushed, a full SHA. Default: the commit that is checked out.",
    },
    choices={"env": names},
)
def push(c: Context, env: str | None = None, tag: str | None = None) -> None:
    """Push the images of backend and frontend to the environment's ECR; what is there already stays."""
    from ops.aws.publish import use_cases
    from ops.shell import Shell

    for line in use_cases.push_images(Shell(c), _cloud(c, env), tag):
        say(line)


@task(help={"env": ENV_HELP}, choices={"env": names})
def promote(c: Context, env: str | None = None) -> None:
    """Copy the images that another environment was given to this one's ECR: the same ones, never rebuilt.

    Which images those are, cfn.push has written down in reports/images.json, an artifact of its step.
    """
    from ops.aws.publish import use_cases
    from ops.shell import Shell

    for line in use_cases.promote_images(Shell(c), _cloud(c, env)):
        say(line)


@task(
    help={
        "env": ENV_HELP,
        "tag": "The commit whose page is published, a full SHA; an older one is a rollback. Default: the commit that "
        "is checked out.",
        "prune": "Delete also what only pages need that were replaced so many days ago; 0 deletes nothing.",
    },
    choices={"env": names},
)
def publish(c: Context, env: str | None = None, tag: str | None = None, prune: int = 0) -> None:
    """Have the site serve the page of a commit: from the frontend's image to S3 and CloudFront.

    Visitors see the old page or the new one, whole; what earlier pages load stays.
    """
    from ops.aws.publish import use_cases
    from ops.shell import Shell

    use_cases.publish_page(Shell(c), _cloud(c, env), tag, prune)


@task(
    help={"name": "Whose token.", "env": ENV_HELP},
    choices={"name": ("scoring", "notifications"), "env": names},
)
def secret(c: Context, name: str, env: str | None = None) -> None:
    """Put a microservice's token, asked for or from standard input, into its secret."""
    from ops.aws.publish import token, use_cases
    from ops.shell import Shell

    cloud = _cloud(c, env)
    given = token.checked(ask_secret(f"Token of {name}: "))
    changed = use_cases.set_token(Shell(c), cloud, name, given)
    say(f"{styled('✓', 'green')} the token of {name} {'is in its secret' if changed else 'was there already'}")
    if changed:
        say("  what runs already has the old one until it is replaced, as by an instance refresh or the next release")


def _cloud(c: Context, env: str | None) -> Cloud:
    from ops.aws import session, settings

    return session.reach(settings.opened(env, c.config.run.dry), c.config.run.dry)
