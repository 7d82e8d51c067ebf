"""Our images: what each is made of, and the command that builds it when that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.containers import base_images
from ops.containers.base_images import DYNAMODB, NGINX, NODE, POSTGRES, PYTHON, STAND_IN
from ops.containers.build_output import run_build
from ops.errors import Refused
from ops.paths import BACKEND, FRONTEND, MOCKS, SITE
from ops.shell import Command, Shell

SOURCE = "andamio.source"
LOCAL_TAG = "local"
NOT_SOURCE = frozenset(
    {"node_modules", "__pycache__", "dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
)


# Images of ours that lost their name to a newer build, and that no container uses; others' are not touched.
REMOVE_REPLACED: Command = ("docker", "image", "prune", "--force", "--filter", f"label={SOURCE}")


@dataclass(frozen=True)
class Image:
    """An image of ours: its name, where its Dockerfile is, the stage to build, and the images that it starts from.

    ``unused`` are folders of the context that don't get into this image: a change in them is no reason to build it.
    """

    name: str
    context: Path
    bases: tuple[str, ...]
    target: str = ""
    unused: tuple[str, ...] = ()

    def tagged(self, tag: str) -> str:
        """The reference under a tag, on this machine."""
        return f"andamio/{self.name}:{tag}"

    @property
    def local(self) -> str:
        """The reference that the application on this machine runs."""
        return self.tagged(LOCAL_TAG)


BACKEND_IMAGE = Image("backend", BACKEND, (PYTHON,), unused=("tests",))
FRONTEND_IMAGE = Image("frontend", FRONTEND, (NODE, NGINX))
MOCKS_IMAGE = Image("mocks", MOCKS, (NODE,), unused=("dynamodb",))
DYNAMODB_IMAGE = Image("dynamodb", MOCKS / "dynamodb", (DYNAMODB,))
APPLICATION = (BACKEND_IMAGE, FRONTEND_IMAGE, MOCKS_IMAGE, DYNAMODB_IMAGE)
AS_THEY_ARE = (POSTGRES,)  # official images that the application runs without one of ours on top

BACKEND_TEST = Image("backend-test", BACKEND, (PYTHON,), target="test")
FRONTEND_DEVELOPMENT = Image("frontend-dev", FRONTEND, (NODE,), target="dev")

PUSHED = (BACKEND_IMAGE, FRONTEND_IMAGE)
SITE_IMAGE = Image("nginx", SITE, (NGINX,))  # what the droplet serves; the application does without


def build_changed(shell: Shell, images: Iterable[Image], official: Iterable[str] = ()) -> list[Image]:
    """Build those images whose source or base changed since they were built; returns them.

    ``official`` are images to have beside them, which nothing of ours is built on.
    """
    wanted = list(images)
    bases = sorted({base for image in wanted for base in image.bases} | set(official))
    base_images.ensure(shell, bases)
    found = base_images.inspect(shell, [*bases, *(image.local for image in wanted)])
    changed = []
    for image in wanted:
        fingerprint = source_fingerprint(image, [found[base].image_id for base in image.bases if base in found])
        built = found.get(image.local)
        if built is None or built.labels.get(SOURCE) != fingerprint:
            with shell.step(f"building {image.name}"):
                run_build(shell, image.name, build(image, image.local, {SOURCE: fingerprint}))
            changed.append(image)
    if changed:
        _remove_replaced(shell)
    return changed


def _remove_replaced(shell: Shell) -> None:
    """Clean up; that it fails, as while somebody else cleans up, is no reason for what was built not to run."""
    if shell.dry:
        shell.run(REMOVE_REPLACED)
    else:
        shell.probe(REMOVE_REPLACED)


def build(image: Image, reference: str, labels: dict[str, str], arguments: dict[str, str] | None = None) -> Command:
    """The command that builds one image under one reference."""
    options = [*(("--target", image.target) if image.target else ())]
    for name, value in sorted((arguments or {}).items()):
        options += ["--build-arg", f"{name}={value}"]
    for name, value in sorted(labels.items()):
        options += ["--label", f"{name}={value}"]
    return ("docker", "buildx", "build", "--load", "--tag", reference, *options, str(image.context))


def source_fingerprint(image: Image, base_ids: Iterable[str]) -> str:
    """What the image is made of, as a SHA-256: its base images, its stage and every file of its context."""
    digest = hashlib.sha256("\n".join([image.target, *base_ids]).encode())
    for file in _source_files(image.context, frozenset(image.unused)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        mode = "x" if file.stat().st_mode & 0o100 else "-"
        digest.update(f"{file.relative_to(image.context).as_posix()}\0{mode}\0{content}\n".encode())
    return digest.hexdigest()


def _source_files(folder: Path, unused: frozenset[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NOT_SOURCE or path.name in unused:
            continue
        if path.is_dir():
            yield from _source_files(path, frozenset())
        elif path.is_file():
            yield path


def refuse_stand_ins(shell: Shell, references: Iterable[str]) -> None:
    """Refuse images that are built on a stand-in: they are for trying things out, not for others to run.

    Raises:
        Refused: names them.
    """
    found = base_images.inspect(shell, references)
    built_on = [reference for reference, image in found.items() if STAND_IN in image.labels]
    if built_on:
        raise Refused(
            f"built on a stand-in for an official image: {', '.join(built_on)}",
            hint="build where the official images can be pulled, then push",
        )
