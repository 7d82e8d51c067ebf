"""What is in the images: what runs, and nothing that only builds, tests or must stay secret."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.containers import images
from ops.containers.images import APPLICATION, BACKEND_IMAGE, FRONTEND_IMAGE, PUSHED, SOURCE, Image
from ops.paths import ROOT
from tests.stack.containers import docker
from tests.stack.live import Live

pytestmark = pytest.mark.stack

TOOLS = {
    "backend": ("pytest", "ruff", "mypy", "gcc", "cc", "make", "git", "uv", "npm", "node"),
    "frontend": ("node", "npm", "npx", "python3", "gcc", "git", "curl"),
}
PACKAGES_OF_DEVELOPERS = ("pip", "pytest", "ruff", "mypy", "hypothesis", "coverage", "debug_toolbar")
# What must not get into an image although it may lie in the folder that the image is built from.
PLANTED = {
    "local.env": "DATABASE_PASSWORD=planted",
    ".env": "DJANGO_SECRET_KEY=planted",
    "server.key": "planted",
    ".venv/bin/python": "planted",
    "node_modules/planted/index.js": "planted",
    "tests/test_planted.py": "planted = True",
    "__pycache__/planted.cpython-313.pyc": "planted",
    ".mypy_cache/planted": "planted",
    ".git/config": "planted",
}

DEEP = {"backend": "config/deep.env", "frontend": "src/deep.env"}

of_ours = pytest.mark.parametrize("image", PUSHED, ids=lambda image: image.name)


def inspected(reference: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(docker("image", "inspect", reference))[0]
    return found


def build(image: Image, reference: str, arguments: dict[str, str]) -> None:
    done = subprocess.run(
        images.build(image, reference, {}, arguments), cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def reference(image: Image, live: Live) -> Iterator[str]:
    """The name of an image that a test builds; removed afterwards."""
    name = f"{live.project}-tried/{image.name}:tried"
    yield name
    docker("rmi", "--force", name, check=False)


@of_ours
def test_no_tool_of_developers_is_in_what_runs(live: Live, image: Image) -> None:
    container = live.all(image.name)[0]
    look = " ".join(f"command -v {tool};" for tool in TOOLS[image.name])
    assert container.exec("sh", "-c", f"{look} true") == ""


def test_no_package_of_developers_is_in_the_backend(live: Live) -> None:
    find = f"import importlib.util as u; print([n for n in {PACKAGES_OF_DEVELOPERS} if u.find_spec(n)])"
    assert live.all("backend")[0].exec("python", "-c", find) == "[]"


def test_the_backend_has_its_code_and_no_tests_or_locks(live: Live) -> None:
    files = set(live.all("backend")[0].exec("ls", "-A", "/app").split())
    assert {"manage.py", "config", "loans", "static"} <= files
    assert not files & {"tests", "requirements.txt", "requirements-dev.txt", "Dockerfile", ".dockerignore", ".venv"}


def test_the_web_tier_has_built_files_and_no_source(live: Live) -> None:
    files = live.one("frontend").exec("find", "/srv/www", "-type", "f").splitlines()
    assert "/srv/www/index.html" in files
    assert [name for name in files if name.endswith((".ts", ".tsx", ".map")) or "node_modules" in name] == []


@of_ours
def test_what_lies_about_does_not_get_into_an_image(image: Image, reference: str, tmp_path: Path) -> None:
    """Built from a folder with secrets, tests and caches in it, the image is the same to the last layer."""
    context = tmp_path / image.name
    shutil.copytree(image.context, context, ignore=shutil.ignore_patterns(*images.NOT_SOURCE))
    build(replace(image, context=context), reference, {})
    clean = inspected(reference)["RootFS"]["Layers"]
    for name, content in {**PLANTED, DEEP[image.name]: "SCORING_TOKEN=planted"}.items():
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        (context / name).write_text(content)
    build(replace(image, context=context), reference, {})
    assert inspected(reference)["RootFS"]["Layers"] == clean


@of_ours
def test_an_image_tells_what_it_was_made_from(image: Image, reference: str) -> None:
    build(image, reference, {"REVISION": "0123abc", "SOURCE": "https://example.com/team/andamio"})
    labels = inspected(reference)["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == f"andamio {image.name}"
    assert labels["org.opencontainers.image.revision"] == "0123abc"
    assert labels["org.opencontainers.image.source"] == "https://example.com/team/andamio"


@pytest.mark.parametrize("image", APPLICATION, ids=lambda image: image.name)
def test_what_runs_was_built_from_the_source_that_is_here(live: Live, image: Image) -> None:
    base_ids = [inspected(base)["Id"] for base in image.bases]
    assert inspected(image.local)["Config"]["Labels"][SOURCE] == images.source_fingerprint(image, base_ids)
    service = {"mocks": "scoring"}.get(image.name, image.name)
    assert live.all(service)[0].image == inspected(image.local)["Id"]


@of_ours
def test_an_image_runs_as_an_ordinary_user_by_itself(image: Image) -> None:
    """Also where nobody thinks of `user:`."""
    config = inspected(image.local)["Config"]
    assert config["User"] == "10001:10001"
    assert config["Cmd"][0] in ("gunicorn", "nginx")  # no shell that would keep the signals to itself
    assert config["StopSignal"] == {"backend": "SIGTERM", "frontend": "SIGQUIT"}[image.name]


@pytest.mark.parametrize(("image", "limit"), [(BACKEND_IMAGE, 90), (FRONTEND_IMAGE, 15)], ids=["backend", "frontend"])
def test_an_image_adds_little_to_its_base(image: Image, limit: int) -> None:
    added = inspected(image.local)["Size"] - inspected(image.bases[-1])["Size"]
    assert added / 1e6 <= limit
