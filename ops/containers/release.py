"""Images for others to run: built from a commit, tagged with its SHA, pushed with the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ops.containers import base_images, commit, images, registry
from ops.containers.build_output import run_build
from ops.containers.images import SOURCE, Image
from ops.errors import BadInput
from ops.settings import RegistrySettings, Secret
from ops.shell import Shell

SETTINGS = "registry.env"


@dataclass(frozen=True)
class Built:
    """An image of a commit; ``is_new`` is False when it was there already, made of the same."""

    reference: str
    is_new: bool


def build(shell: Shell, wanted: Iterable[Image], dirty: bool) -> list[Built]:
    """Build those of the images that aren't there yet for the commit that is checked out.

    Raises:
        Refused: there are changes that aren't committed, and ``dirty`` isn't set.
    """
    chosen = list(wanted)
    current = commit.current(shell)
    references = {
        image: image.tagged(commit.tag(shell, current, image.context, images.source_fingerprint(image, ()), dirty))
        for image in chosen
    }
    bases = sorted({base for image in chosen for base in image.bases})
    base_images.ensure(shell, bases)
    found = base_images.inspect(shell, [*bases, *references.values()])
    built = []
    for image, reference in references.items():
        fingerprint = images.source_fingerprint(image, [found[base].image_id for base in image.bases if base in found])
        is_new = reference not in found or found[reference].labels.get(SOURCE) != fingerprint
        if is_new:
            arguments = {"REVISION": reference.rsplit(":", 1)[1], "SOURCE": current.source}
            with shell.step(f"building {reference}"):
                run_build(shell, image.name, images.build(image, reference, {SOURCE: fingerprint}, arguments))
        built.append(Built(reference, is_new))
    return built


def push(
    shell: Shell,
    wanted: Iterable[Image],
    settings: RegistrySettings,
    token: Secret | None,
    tag: str | None = None,
    builder: str = "images.build",
) -> Iterator[str]:
    """Push the images of a commit, by default the one that is checked out.

    Yields ``reference@digest`` of each when it has arrived.

    Args:
        token: of the settings' user, or None for a registry that asks for nobody.
        builder: the task that builds these images, for a message.

    Raises:
        BadInput: no registry is set, the tag names no commit, or there is half of a login.
        Refused: an image is built on a stand-in, and the registry isn't one of this machine.
        PushFailed: the image isn't here, or the registry didn't take it.
    """
    tag = commit.current(shell).sha if tag is None else commit.check_tag(tag)
    if not settings.prefix:
        hint = "docker.io/user, or registry.example.com/team"
        raise BadInput("no registry is set", where=f"{SETTINGS}: REGISTRY_PREFIX", hint=hint)
    credentials = login(settings, token)
    references = {image.tagged(tag): f"{settings.prefix}/{image.name}:{tag}" for image in wanted}
    yield from push_as(shell, references, credentials, builder)


def push_as(
    shell: Shell, references: Mapping[str, str], credentials: registry.Credentials | None, builder: str
) -> Iterator[str]:
    """Push local images, each under its remote reference; yields and raises what :func:`push` does."""
    for_others = [local for local, remote in references.items() if not registry.is_loopback(remote)]
    if for_others:
        images.refuse_stand_ins(shell, for_others)
    for local, remote in references.items():
        if shell.dry:
            yield f"docker tag {local} {remote} && docker push {remote}"
            continue
        with shell.step(f"pushing {remote}"):
            digest = registry.push(local, remote, credentials, builder)
        yield f"{remote}@{digest}"


def login(settings: RegistrySettings, token: Secret | None) -> registry.Credentials | None:
    """Who signs in; None where neither a user nor a token is set.

    Raises:
        BadInput: one without the other, which would push as somebody else, or as nobody.
    """
    if settings.user and token:
        return registry.Credentials(settings.user, token)
    if settings.user:
        hint = "set it, or give the token on standard input: --token-stdin"
        raise BadInput("there is a user without a token", where=f"{SETTINGS}: REGISTRY_TOKEN", hint=hint)
    if token:
        raise BadInput("there is a token without a user", where=f"{SETTINGS}: REGISTRY_USER", hint="set it")
    return None
