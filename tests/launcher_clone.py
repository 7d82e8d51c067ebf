"""A clone with the real launcher, a task file that tells how it was called, and programs under the test's control."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.paths import ROOT

PYTHON = os.path.realpath(sys.executable)
TOOLS = ("sh", "readlink", "cmp", "rm", "ln", "cp", "id", "env", "cat", "touch", "mkdir")

TASKS = """
import sys
print("ran in", sys.prefix)
print("with", sys.argv[1:])
sys.exit(int(sys.argv[1]) if sys.argv[1:2] == ["3"] else 0)
"""

# Notes how it is called; "venv" makes what the launcher and Python need of a venv, "pip" can be told what to do.
UV = """#!/bin/sh
echo "$@" >>"{notes}/uv"
case $1 in
venv)
    for venv; do :; done
    mkdir -p "$venv/bin"
    echo "home = {home}" >"$venv/pyvenv.cfg"
    ln -s "{python}" "$venv/bin/python"
    ;;
pip) {on_install} ;;
esac
"""


@dataclass(frozen=True)
class Clone:
    """A clone in ``root``; ``programs`` is the only folder on PATH."""

    root: Path
    programs: Path
    notes: Path

    def program(self, name: str, script: str) -> None:
        """Put a script on PATH."""
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def uv(self, on_install: str = "true") -> None:
        """Put a uv on PATH that makes bare venvs and takes notes."""
        script = UV.format(notes=self.notes, home=Path(PYTHON).parent, python=PYTHON, on_install=on_install)
        self.program("uv", script)

    @property
    def installs(self) -> list[str]:
        """What uv was asked to install, call by call."""
        noted = self.notes / "uv"
        return [line for line in noted.read_text().splitlines() if line.startswith("pip")] if noted.exists() else []

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.programs), "HOME": str(self.notes)}

    def inv(
        self, *words: str, program: str | Path = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the launcher, or what stands for it, and wait for its end."""
        return subprocess.run(
            [program or self.root / "inv", *words],
            cwd=cwd or self.notes,
            env={**self.environment, **(env or {})},
            capture_output=True,
            text=True,
            timeout=120,
        )


def make_clone(folder: Path) -> Clone:
    """A clone in a folder with blanks in its name, with a Python and the usual small programs, and no package."""
    clone = Clone(folder / "a clone, with blanks", folder / "bin", folder / "notes")
    for path in (clone.root / "requirements", clone.programs, clone.notes):
        path.mkdir(parents=True)
    shutil.copy2(ROOT / "inv", clone.root / "inv")
    (clone.root / "tasks.py").write_text(TASKS)
    (clone.root / "requirements" / "ops.txt").write_text("# one\n")
    for tool in TOOLS:
        (clone.programs / tool).symlink_to(str(shutil.which(tool)))
    (clone.programs / "python3").symlink_to(PYTHON)
    return clone
