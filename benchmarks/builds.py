"""How long all images take to build without any cached layer, their base images being there."""

from __future__ import annotations

from benchmarks.figures import Figure, at_most
from benchmarks.sampling import seconds
from ops.containers import base_images, images
from ops.containers.images import Image
from ops.shell import Command, Shell

TAG = "andamio-cold"
BUILDS = 2


def measure(shell: Shell) -> list[Figure]:
    """Build them one after the other, as `up` does; the downloads in the cache mounts stay."""
    base_images.ensure(shell, sorted({base for image in images.APPLICATION for base in image.bases}))
    try:
        with shell.step("building all images without cache"):
            taken = [sum(seconds(_command(image)) for image in images.APPLICATION) for _ in range(BUILDS)]
    finally:
        shell.probe(("docker", "image", "rm", *(_reference(image) for image in images.APPLICATION)))
        shell.probe(images.REMOVE_REPLACED)
    command = " ".join(_command(images.BACKEND_IMAGE))
    return [Figure("a cold build of all images", "s", taken, at_most(150), command=f"{command}; and so on")]


def _command(image: Image) -> Command:
    docker, buildx, build, *rest = images.build(image, _reference(image), {images.SOURCE: TAG})
    return (docker, buildx, build, "--no-cache", *rest)


def _reference(image: Image) -> str:
    return f"andamio/{image.name}:{TAG}"
