"""The linters: each is a command, here or in a container of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ops.containers import images
from ops.containers.base_images import NODE
from ops.containers.images import BACKEND_TEST, FRONTEND_DEVELOPMENT, Image
from ops.paths import BACKEND, COMPOSE, COMPOSE_DEVELOPMENT, COMPOSE_TEST, ROOT
from ops.shell import Command, Shell

COMPOSE_LINTER = Image("compose-linter", Path(__file__).parent / "compose_linter", (NODE,))
WORKFLOW_LINTER = Image("workflow-linter", Path(__file__).parent / "workflow_linter", (NODE,))
WORKFLOWS = ROOT / ".github" / "workflows"
PYTHON: Command = (sys.executable, "-m")
OURS: Command = ("tasks.py", "cloudformation", "ops", "tests", "benchmarks")


@dataclass(frozen=True)
class Linter:
    """A linter: its name, what it looks at, its command, and the image that it runs in, if any."""

    name: str
    subject: str
    command: Command
    image: Image | None = None


def linters() -> list[Linter]:
    """All linters, the quick ones first."""
    scripts = tuple(str(path.relative_to(ROOT)) for path in _tracked("*.sh", "inv", ".ci/run", "**/java", "**/init"))
    dockerfiles = tuple(str(path.relative_to(ROOT)) for path in _tracked("Dockerfile", "**/Dockerfile"))
    backend = str(BACKEND)
    return [
        Linter("ruff", "tasks: errors", (*PYTHON, "ruff", "check", *OURS)),
        Linter("ruff format", "tasks: layout", (*PYTHON, "ruff", "format", "--check", *OURS)),
        Linter("ruff", "backend: errors", (*PYTHON, "ruff", "check", backend)),
        Linter("ruff format", "backend: layout", (*PYTHON, "ruff", "format", "--check", backend)),
        Linter("mypy", "tasks: types", (*PYTHON, "mypy")),
        Linter("shellcheck", f"{len(scripts)} scripts", (_script("shellcheck"), *scripts)),
        Linter("hadolint", f"{len(dockerfiles)} Dockerfiles", (_script("hadolint"), *dockerfiles)),
        Linter(
            "zizmor",
            "GitHub workflows: security",
            (_script("zizmor"), "--offline", "--quiet", "--pedantic", str(WORKFLOWS)),
        ),
        Linter("actionlint", "GitHub workflows", _in(WORKFLOW_LINTER, "/workflows/*.yml"), WORKFLOW_LINTER),
        Linter("dclint", "compose files", _in(COMPOSE_LINTER, "/compose"), COMPOSE_LINTER),
        Linter("mypy", "backend: types", _in(BACKEND_TEST, "mypy", "--cache-dir=/tmp/mypy", "."), BACKEND_TEST),
        Linter("oxlint, tsc", "frontend", _in(FRONTEND_DEVELOPMENT, "npm", "run", "lint"), FRONTEND_DEVELOPMENT),
    ]


def run(shell: Shell, linter: Linter) -> str:
    """Run one linter; returns what it complains about, "" when it is content."""
    if shell.dry:
        shell.run(linter.command)
        return ""
    output = subprocess.run(linter.command, cwd=ROOT, capture_output=True, text=True, check=False)
    complaints = f"{output.stdout}{output.stderr}".strip()
    return (complaints or f"exited with {output.returncode}") if output.returncode else ""


def build_images(shell: Shell, chosen: Iterable[Linter]) -> None:
    """Build the images that the linters run in."""
    images.build_changed(shell, {linter.image.name: linter.image for linter in chosen if linter.image}.values())


def _in(image: Image, *words: str) -> Command:
    """A command in a container that can read the repository and write nothing."""
    read = [file for file in (COMPOSE, COMPOSE_DEVELOPMENT, COMPOSE_TEST) if image is COMPOSE_LINTER]
    mounts = [part for file in read for part in ("--volume", f"{file}:/compose/{file.name}:ro")]
    mounts += ["--volume", f"{WORKFLOWS}:/workflows:ro"] if image is WORKFLOW_LINTER else []
    return ("docker", "run", "--rm", "--network=none", "--read-only", "--tmpfs=/tmp", *mounts, image.local, *words)


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _tracked(*patterns: str) -> list[Path]:
    """The repository's files of these names; those that git ignores are nobody's to lint."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns),
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]
