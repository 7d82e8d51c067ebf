"""For a while another image stands under an image's name: what its source would come to after a bad edit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ops.containers.images import Image
from tests.stack.containers import docker


@contextmanager
def changed(image: Image, *instructions: str) -> Iterator[None]:
    """Add instructions of a Dockerfile, run as root, to an image; the source's fingerprint stays on it."""
    original = docker("image", "inspect", "--format={{.Id}}", image.local)
    user = docker("image", "inspect", "--format={{.Config.User}}", image.local)
    lines = (f"FROM {image.local}", "USER root", *instructions, f"USER {user}")
    docker("buildx", "build", "--load", "--quiet", f"--tag={image.local}", "-", stdin="\n".join(lines))
    another = docker("image", "inspect", "--format={{.Id}}", image.local)
    try:
        assert another != original
        yield
    finally:
        docker("tag", original, image.local)
        docker("rmi", "--force", another, check=False)
