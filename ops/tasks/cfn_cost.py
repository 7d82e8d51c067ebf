"""``cfn.cost``: what an environment costs a month."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say
from ops.tasks.cfn_options import ENV_HELP
from ops.tasks.env import names


@task(
    help={
        "env": ENV_HELP,
        "assume": "Another assumption about its use, as NAME=NUMBER; can be given more than once. The table has them.",
        "json": "Write the estimate as JSON.",
    },
    choices={"env": names},
    iterable=["assume"],
)
def cost(c: Context, env: str | None = None, assume: list[str] | None = None, json: bool = False) -> None:
    """Estimate what an environment costs a month, resource by resource, from list prices.

    Sizes come from the templates; no account is asked. What depends on use is assumed, and marked.
    """
    from json import dumps

    from ops import settings
    from ops.aws.cost import show
    from ops.aws.cost.assumptions import assumed
    from ops.aws.cost.estimate import estimate
    from ops.aws.design import design_of
    from ops.aws.settings import AwsSettings

    assumptions = assumed(assume or ())
    environment = settings.opened(env, c.config.run.dry, only=(AwsSettings.FILE,))
    found = estimate(design_of(environment), assumptions)
    say(dumps(show.as_json(found, assumptions), indent=2) if json else "\n".join(show.lines(found, assumptions)))
