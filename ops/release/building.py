"""Build the site's image of the commit that is checked out, and keep what is its own."""

from __future__ import annotations

from ops.containers import images, release
from ops.containers.release import Built
from ops.release import parcel
from ops.shell import Shell


def build_site(shell: Shell, dirty: bool = False) -> Built:
    """Build the image, if it isn't there.

    Raises:
        Refused: ``nginx/`` has changes that the commit doesn't have, and ``dirty`` isn't set.
    """
    (built,) = release.build(shell, (images.SITE_IMAGE,), dirty)
    if not shell.dry:
        parcel.keep(tag_of(built))
    return built


def build(shell: Shell) -> str:
    """The version of the commit that is checked out, whose image is there afterwards."""
    return tag_of(build_site(shell))


def tag_of(built: Built) -> str:
    return built.reference.rsplit(":", 1)[1]
