"""Clones to type tasks in: the code of the tasks and the templates, and nothing that a clone doesn't have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops.paths import ROOT
from tests.settings.repositories import copy_templates

TASKS = """
from invoke import Collection

from ops.cli import main
from ops.tasks import cfn, doctor, droplet, env, nginx

main(Collection(doctor.doctor, cfn, droplet, env, nginx))
"""


def make_clone(root: Path) -> Path:
    for room in ("ops", "cloudformation"):
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    copy_templates(root)
    (root / "tasks.py").write_text(TASKS)
    return root


def inv(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Type a task in a clone, with no variables of ours but those given."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "tasks.py", *arguments]
    return subprocess.run(command, cwd=root, env={**known, **variables}, capture_output=True, text=True, check=False)
