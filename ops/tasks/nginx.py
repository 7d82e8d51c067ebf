"""``nginx.*``: the static site of the droplet, from its image to what is served."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled
from ops.tasks.env import NAME_HELP, names
from ops.tasks.images import push_all


@task(help={"dirty": "Build also what isn't committed; the tag says so."})
def build(c: Context, dirty: bool = False) -> None:
    """Build the site's image, tagged with the full commit SHA; an image that is there already stays."""
    from ops.release import building
    from ops.shell import Shell

    built = building.build_site(Shell(c), dirty)
    say(f"{styled('✓', 'green')} {built.reference}{'' if built.is_new else ' is there already'}")
    if dirty and building.tag_of(built).count("dirty"):
        say(f"  deploy it: ./inv nginx.deploy --tag {building.tag_of(built)}")


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
    from ops.containers import images

    push_all(c, (images.SITE_IMAGE,), env, tag, token_stdin, builder="nginx.build")


HEALTHY_WITHIN_HELP = "Seconds that the new version may take to become healthy."
WAIT_HELP = "Seconds to wait for another deploy to end; 0 leaves at once, with exit code 75."
BATCH_HELP = "How many droplets at the same time."
PREVIOUS = "previous"


@task(
    help={
        "env": f"{NAME_HELP} Its droplet.env names the droplets.",
        "tag": "The version, a full SHA. Default: the commit that is checked out, built if need be.",
        "via": "How the image gets there. Default: registry where registry.env names one, else ssh.",
        "healthy_within": HEALTHY_WITHIN_HELP,
        "wait": WAIT_HELP,
        "batch": BATCH_HELP,
    },
    choices={"env": names, "via": ("registry", "ssh")},
)
def deploy(
    c: Context,
    env: str | None = None,
    tag: str = "",
    via: str = "",
    healthy_within: int = 30,
    wait: int = 0,
    batch: int = 1,
) -> None:
    """Have the droplets serve a version of the site, without a lost request.

    The new version starts beside the old one and takes over when it is healthy; else the old one serves on.
    """
    from ops.hosts import droplet
    from ops.release import site
    from ops.release.site import Patience

    patience = Patience(healthy_within, wait, batch)
    site.deploy_everywhere(c, droplet.opened(env, c.config.run.dry), tag, via, patience)


@task(
    help={
        "env": f"{NAME_HELP} Its droplet.env names the droplets.",
        "to": "The version, a SHA or its first digits: ./inv droplet.history; previous is the one that served before.",
        "healthy_within": HEALTHY_WITHIN_HELP,
        "wait": WAIT_HELP,
        "batch": BATCH_HELP,
    },
    choices={"env": names},
)
def rollback(
    c: Context, env: str | None = None, to: str = PREVIOUS, healthy_within: int = 30, wait: int = 0, batch: int = 1
) -> None:
    """Have the droplets serve the version before the current one, whose image they still have."""
    from ops.hosts import droplet
    from ops.release import site
    from ops.release.site import Patience

    patience = Patience(healthy_within, wait, batch)
    wanted = "" if to == PREVIOUS else to
    site.roll_back_everywhere(c, droplet.opened(env, c.config.run.dry), wanted, patience)
