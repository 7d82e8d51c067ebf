"""``images.*``: build the application's images for others to run, and push them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke import Context

from ops.cli import task
from ops.cli.terminal import ask_secret, say
from ops.errors import BadInput
from ops.tasks.env import NAME_HELP, names

if TYPE_CHECKING:
    from ops.containers.images import Image
    from ops.settings import RegistrySettings, Secret


@task(help={"dirty": "Build also what isn't committed; the tag says so."})
def build(c: Context, dirty: bool = False) -> None:
    """Build the images of backend and frontend, tagged with the full commit SHA."""
    from ops.containers import images, release
    from ops.shell import Shell

    for built in release.build(Shell(c), images.PUSHED, dirty):
        say(f"{built.reference}{'' if built.is_new else ' is there already'}")


@task(
    help={
        "env": f"{NAME_HELP} Its registry.env says where to push.",
        "tag": "The commit whose images are pushed, a full SHA. Default: the commit that is checked out.",
        "token_stdin": "Read the registry's token from standard input instead of registry.env.",
    },
    choices={"env": names},
)
def push(c: Context, env: str | None = None, tag: str | None = None, token_stdin: bool = False) -> None:
    """Push the images of backend and frontend, and check what arrived."""
    from ops.containers import images

    push_all(c, images.PUSHED, env, tag, token_stdin, builder="images.build")


@task
def bases(c: Context) -> None:
    """Have the official base images, or stand-ins where no registry answers."""
    from ops.containers import base_images
    from ops.shell import Shell

    shell = Shell(c)
    base_images.ensure(shell)
    for name, image in base_images.inspect(shell, base_images.OFFICIAL).items():
        say(f"{name}  {'stand-in' if base_images.STAND_IN in image.labels else 'official'}")


def push_all(
    c: Context, images: tuple[Image, ...], env: str | None, tag: str | None, token_stdin: bool, builder: str
) -> None:
    """Push images of a commit to the environment's registry; what the tasks of both namespaces do.

    An environment of this machine, such as ``local``, needs no registry.
    """
    from ops import settings
    from ops.containers import release
    from ops.settings import RegistrySettings
    from ops.shell import Shell

    shell = Shell(c)
    environment = settings.opened(env, shell.dry, only=(RegistrySettings.FILE,))
    registry = RegistrySettings.of(environment)
    if not registry.prefix and _is_here(environment.name):
        say(f"nothing is pushed: env/{environment.name}/{RegistrySettings.FILE} names no registry")
        return
    token = token_from_stdin(registry) if token_stdin else registry.token
    for reference in release.push(shell, images, registry, token, tag, builder=builder):
        say(reference)


def _is_here(environment: str) -> bool:
    """Whether an environment is one of this machine: its droplet is a sandbox."""
    from ops.errors import AndamioError
    from ops.hosts import droplet

    try:
        return droplet.opened(environment, dry=True).is_sandbox
    except AndamioError:  # it has none
        return False


def token_from_stdin(registry: RegistrySettings) -> Secret:
    """The token of the settings' user: asked for on a terminal, else the first line of standard input.

    Raises:
        BadInput: the line is blank.
    """
    from ops.settings import Secret

    given = ask_secret(f"Token of {registry.user}: ").strip()
    if not given:
        raise BadInput("the token on standard input is blank")
    return Secret(given)
