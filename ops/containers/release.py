"""Images for others to run: built from a commit, tagged with its SHA, pushed with the same content."""

from __future__ import annotations

from collections.abc import Iterator

from ops.containers import base_images, commit, images, registry
from ops.errors import AndamioError
from ops.settings import RegistrySettings, Secret
from ops.shell import Shell


def build(shell: Shell, dirty: bool) -> list[str]:
    """Build backend and frontend from the commit that is checked out; returns their references.

    Raises:
        Refused: there are changes that aren't committed, and ``dirty`` isn't set.
    """
    current = commit.current(shell)
    base_images.ensure(shell, sorted({base for image in images.PUSHED for base in image.bases}))
    tags = {
        image: commit.tag(shell, current, image.context, images.source_fingerprint(image, ()), dirty)
        for image in images.PUSHED
    }
    built = []
    for image, tag in tags.items():
        reference = f"andamio/{image.name}:{tag}"
        arguments = {"REVISION": tag, "SOURCE": current.source}
        with shell.step(f"building {reference}"):
            shell.run(images.build(image, reference, {}, arguments), quiet=True)
        built.append(reference)
    return built


def push(shell: Shell, settings: RegistrySettings, token: Secret | None, tag: str) -> Iterator[str]:
    """Push the images of a commit; yields ``reference@digest`` of each when it has arrived.

    Raises:
        AndamioError: no registry is set, or the tag names no commit.
        Refused: an image is built on a stand-in, and the registry isn't one of this machine.
        PushFailed: the registry didn't take it.
    """
    if not settings.prefix:
        raise AndamioError("no registry is set", where="registry.env: REGISTRY_PREFIX", hint="such as docker.io/user")
    tag = commit.check_tag(tag or commit.current(shell).sha)
    references = {f"andamio/{image.name}:{tag}": f"{settings.prefix}/{image.name}:{tag}" for image in images.PUSHED}
    if not registry.is_loopback(settings.prefix):
        images.refuse_stand_ins(shell, references)
    credentials = registry.Credentials(settings.user, token) if settings.user and token else None
    for local, remote in references.items():
        if shell.dry:
            yield f"docker tag {local} {remote} && docker push {remote}"
            continue
        with shell.step(f"pushing {remote}"):
            digest = registry.push(local, remote, credentials)
        yield f"{remote}@{digest}"
