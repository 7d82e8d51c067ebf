"""What a droplet no longer needs: versions beyond the last few, and what an interrupted deploy left."""

from __future__ import annotations

from collections.abc import Iterable

from ops.release import container, layout
from ops.release.survey import Survey
from ops.shell import Command

KEPT = 5


def leftovers(found: Survey) -> list[Command]:
    """Remove containers and folders of releases that don't serve: they come from runs that were cut off."""
    commands: list[Command] = []
    for one in found.containers:
        if one.release != found.current:
            commands += container.drain_and_remove(one.name, f"{layout.SITES}/{one.release}")
    owned = {one.release for one in found.containers} | {found.current}
    commands += [("rm", "-rf", f"{layout.SITES}/{folder}") for folder in found.folders if folder not in owned]
    return commands


def old_images(found: Survey, served: Iterable[str], current: str) -> list[Command]:
    """Remove the images of all but the current version and those that served last, ``KEPT`` together.

    Args:
        served: versions that have served, the latest first.
        current: the version that serves.
    """
    kept = list(dict.fromkeys((current, *served)))[:KEPT]
    references = {layout.image(tag) for tag in kept}
    names = sorted({tag for image in found.images for tag in image.tags if tag not in references})
    untagged = sorted(image.image_id for image in found.images if not image.tags)
    return [("docker", "image", "rm", *names, *untagged)] if names or untagged else []
