"""How big the images are beyond their bases, and how much JavaScript the first page loads."""

from __future__ import annotations

from benchmarks.figures import Figure, at_most, at_most_more
from benchmarks.first_page import first_scripts
from ops.containers import images
from ops.containers.base_images import NGINX, PYTHON
from ops.containers.images import BACKEND_IMAGE, FRONTEND_IMAGE, Image
from ops.errors import CommandFailed
from ops.shell import Command, Shell

WEB_ROOT = "/srv/www"
SIZE = ("docker", "image", "inspect", "--format", "{{.Size}}")


def measure(shell: Shell) -> list[Figure]:
    """Build what changed, then ask Docker, and look into the frontend's image."""
    images.build_changed(shell, (BACKEND_IMAGE, FRONTEND_IMAGE))
    return [
        _image(shell, BACKEND_IMAGE, PYTHON, 90),
        _image(shell, FRONTEND_IMAGE, NGINX, 15),
        _first_page(shell),
    ]


def _image(shell: Shell, image: Image, base: str, most_more: float) -> Figure:
    sizes = [int(_read(shell, (*SIZE, reference))) / 1e6 for reference in (image.local, base)]
    return Figure(
        f"the {image.name}'s image",
        "MB",
        sizes[:1],
        at_most_more(most_more),
        sizes[1:],
        f"its base {base}",
        " ".join((*SIZE, image.local)),
        " ".join((*SIZE, base)),
    )


def _first_page(shell: Shell) -> Figure:
    """The files are the ones that nginx sends to a browser that accepts gzip."""
    scripts = first_scripts(lambda path: _in_image(shell, "cat", f"{WEB_ROOT}{path}"))
    sizes = _in_image(shell, "stat", "--format=%s", *(f"{WEB_ROOT}{path}.gz" for path in scripts)).split()
    return Figure(
        "the first page's JavaScript, compressed",
        "kB",
        [sum(int(size) for size in sizes) / 1000],
        at_most(200),
        command=f"the .gz files of what index.html loads, in {FRONTEND_IMAGE.local}",
    )


def _in_image(shell: Shell, *words: str) -> str:
    return _read(shell, ("docker", "run", "--rm", "--network=none", FRONTEND_IMAGE.local, *words))


def _read(shell: Shell, command: Command) -> str:
    output = shell.probe(command)
    if not output.ok:
        raise CommandFailed(output.stderr.strip())
    return output.text
