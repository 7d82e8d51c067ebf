"""``nginx.*``: the static site of the droplet, from its image to what is served."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import NAME_HELP, names
from ops.tasks.images import token_from_stdin


@task(help={"dirty": "Build also what isn't committed; the tag says so."})
def build(c: Context, dirty: bool = False) -> None:
    """Build the site's image, tagged with the full commit SHA; an image that is there already stays."""
    from ops.containers import images, release
    from ops.shell import Shell

    for built in release.build(Shell(c), (images.SITE_IMAGE,), dirty):
        say(f"{styled('✓', 'green')} {built.reference}{'' if built.is_new else ' is there already'}")


@task(
    help={
        "env": f"{NAME_HELP} Its registry.env says where to push.",
        "tag": "The commit whose image is pushed, a full SHA. Default: the commit that is checked out.",
        "token_stdin": "Read the registry's token from standard input instead of registry.env.",
    },
    choices={"env": names},
)
def push(c: Context, env: str | None = None, tag: str | None = None, token_stdin: bool = False) -> None:
    """Push the site's image to the registry, and check what arrived."""
    from ops import settings
    from ops.containers import images, release
    from ops.settings import RegistrySettings
    from ops.shell import Shell

    registry = RegistrySettings.of(settings.load(env))
    token = token_from_stdin(registry) if token_stdin else registry.token
    for reference in release.push(Shell(c), (images.SITE_IMAGE,), registry, token, tag, builder="nginx.build"):
        say(reference)
