"""Which commit is deployed: as the droplets' own record says, or the backend's stack."""

from __future__ import annotations

from invoke import Context

from ops.errors import AndamioError
from ops.hosts import droplet
from ops.release import audit, site


def of_site(c: Context, env: str | None) -> str:
    """The version that all droplets serve; empty when they differ, serve none, or one can't be asked."""
    versions = set()
    for _, entries in site.histories(c, droplet.opened(env, c.config.run.dry)):
        done = [] if isinstance(entries, AndamioError) else [one for one in entries if one.result == audit.DONE]
        versions.add(done[-1].to_tag if done else "")
    return versions.pop() if len(versions) == 1 else ""


def of_application(env: str | None, dry: bool) -> str:
    """The image tag of the backend's stack; empty when it isn't deployed.

    Raises:
        AndamioError: the account can't be asked.
    """
    from ops.aws import session
    from ops.aws.design import design_of
    from ops.aws.plan import reading
    from ops.aws.settings import AwsSettings
    from ops.settings import opened

    environment = opened(env, dry, only=(AwsSettings.FILE,))
    cloud = session.connect(AwsSettings.of(environment))
    cloud.verify()
    stacks = reading.read(cloud, design_of(environment)).values()
    tags = {one.stack.parameters.get("ImageTag", "") for one in stacks if "ImageTag" in one.stack.parameters}
    return tags.pop() if len(tags) == 1 else ""
