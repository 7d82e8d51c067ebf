"""``nginx.build`` as a person types it, in a clone of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.paths import SITE
from tests.containers.bare_debian import docker
from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.docker

TASKS = """
from invoke import Collection

from ops.cli import main
from ops.tasks import nginx

main(Collection(nginx))
"""


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A clone with one commit that is nobody else's; the images of that commit are removed at the end."""
    root = make_clone(tmp_path)
    (root / "tasks.py").write_text(TASKS)
    shutil.copytree(SITE, root / "nginx")
    git(root, "init", "--quiet")
    git(root, "add", "nginx")
    commit(root)
    shas = [sha(root)]
    yield root
    shas.append(sha(root))
    built = {name for one in shas for name in images_of(one)}
    if built:
        docker("image", "rm", "--force", *sorted(built))


def images_of(commit: str) -> list[str]:
    names = docker("image", "ls", "--format={{.Repository}}:{{.Tag}}", f"--filter=reference=andamio/nginx:{commit}*")
    return names.split()


def git(root: Path, *words: str) -> str:
    return subprocess.run(("git", *words), cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    git(root, *who, "commit", "--quiet", "--all", f"--message=In {root}")


def sha(root: Path) -> str:
    return git(root, "rev-parse", "HEAD")


def revision(reference: str) -> str:
    label = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
    return docker("image", "inspect", f"--format={label}", reference).strip()


def test_a_commit_is_built_once(clone: Path) -> None:
    reference = f"andamio/nginx:{sha(clone)}"
    done = inv(clone, "nginx.build")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"✓ {reference}"
    assert revision(reference) == sha(clone)
    assert inv(clone, "nginx.build").stdout == f"✓ {reference} is there already\n"


@pytest.mark.parametrize("change", ["index.html", "new.html"])
def test_what_is_not_committed_needs_to_be_asked_for(clone: Path, change: str) -> None:
    with (clone / "nginx" / change).open("a") as file:
        file.write("\n")
    refused = inv(clone, "nginx.build")
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: nginx/ has changes that aren't committed")
    assert "--dirty" in refused.stderr
    built = inv(clone, "nginx.build", "--dirty")
    assert built.returncode == 0, built.stderr
    reference = built.stdout.splitlines()[-1].removeprefix("✓ ")
    assert reference.startswith(f"andamio/nginx:{sha(clone)}-dirty-")
    assert f"andamio/nginx:{revision(reference)}" == reference
    git(clone, "add", "nginx")
    commit(clone)
    assert inv(clone, "nginx.build").stdout.splitlines()[-1] == f"✓ andamio/nginx:{sha(clone)}"


def test_a_dry_run_builds_nothing(clone: Path) -> None:
    done = inv(clone, "--dry", "nginx.build")
    assert f"docker buildx build --load --tag andamio/nginx:{sha(clone)}" in done.stdout
    assert docker("image", "ls", "--quiet", f"andamio/nginx:{sha(clone)}") == ""
