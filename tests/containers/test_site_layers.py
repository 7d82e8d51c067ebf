"""What a deployment of an edited page sends, and what those see who have the page from before."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ops.paths import SITE
from tests.containers.bare_debian import docker
from tests.containers.local_registry import wait_until
from tests.containers.site import PAGE, build, running

pytestmark = pytest.mark.docker

SENT_WITH_A_CHANGED_PAGE = 8 * 1024  # bytes
ODD_UMASK = 0o077


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    reference = build(SITE, "as-it-is")
    yield reference
    docker("image", "rm", "--force", reference)


@pytest.fixture
def variant(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Builds the image of another page."""
    made: list[str] = []

    def build_variant(page: bytes, tag: str, *options: str, umask: int = 0o022) -> str:
        folder = tmp_path / tag
        shutil.copytree(SITE, folder)
        (folder / "index.html").write_bytes(page)
        for file in folder.iterdir():
            file.chmod(0o666 & ~umask)
            within_a_second = secrets.randbelow(10**9)
            os.utime(file, ns=(within_a_second, within_a_second))
        made.append(build(folder, tag, *options))
        return made[-1]

    yield build_variant
    docker("image", "rm", "--force", *made)


def test_an_edit_of_the_same_size_and_second_is_seen_by_who_has_the_old_page(variant: Callable[..., str]) -> None:
    page, edited = (PAGE + f"<!-- {uuid4()} -->".encode() for _ in range(2))  # which no cache of builds has
    with running(variant(page, "old")) as one, running(variant(edited, "edited")) as other:
        wait_until(one.answers)
        wait_until(other.answers)
        answer = other.ask(If_None_Match=one.ask().headers["ETag"])
    assert (answer.status, answer.body) == (200, edited)


def layers(image: str) -> list[str]:
    return list(json.loads(docker("image", "inspect", "--format={{json .RootFS.Layers}}", image)))


def sizes(image: str, folder: Path) -> list[int]:
    """The size in bytes of each layer, as `docker save` has them."""
    docker("save", "--output", str(folder / "image.tar"), image)
    subprocess.run(["tar", "-xf", "image.tar"], cwd=folder, check=True)
    (manifest,) = json.loads((folder / "manifest.json").read_text())
    return [(folder / name).stat().st_size for name in manifest["Layers"]]


def test_a_changed_line_changes_one_small_layer(image: str, variant: Callable[..., str], tmp_path: Path) -> None:
    changed = variant(PAGE.replace(b"Welcome to nginx!", b"Welcome to our new page!"), "changed")
    assert layers(changed)[:-1] == layers(image)[:-1]
    assert layers(changed)[-1] != layers(image)[-1]
    assert sizes(changed, tmp_path)[-1] <= SENT_WITH_A_CHANGED_PAGE


def test_the_same_page_is_the_same_layer_on_every_machine(image: str, variant: Callable[..., str]) -> None:
    """Whatever the times and modes of the files in a clone, and without a cache."""
    rebuilt = variant(PAGE, "rebuilt", "--no-cache", umask=ODD_UMASK)
    assert layers(rebuilt)[-1] == layers(image)[-1]
    with running(rebuilt) as other:
        wait_until(other.answers)
        assert other.ask().body == PAGE, "files that only their owner can read are served, too"
