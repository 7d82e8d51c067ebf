"""Files that a step leaves for later steps, as Bitbucket keeps them between clones."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from ops.ci.checking.paths import matches
from ops.ci.pipeline import Step

SHARED = "shared"
CAPTURED = {"success": (True,), "failed": (False,), "always": (True, False)}


def capture(step: Step, clone: Path, store: Path, passed: bool) -> int:
    """Copy what the step's artifacts name out of its clone; returns how many files."""
    count = 0
    for artifact in step.artifacts:
        if passed not in CAPTURED[artifact.capture_on]:
            continue
        folder = store / artifact.kind / (artifact.name or step.name or str(step.line))
        for file in _files(clone, artifact.paths):
            target = folder / file.relative_to(clone)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            count += 1
    return count


def restore(step: Step, clone: Path, store: Path) -> int:
    """Copy the shared artifacts of the steps before into a step's clone; returns how many files."""
    count = 0
    for folder in sorted((store / SHARED).glob("*")):
        if step.download is not None and folder.name not in step.download:
            continue
        for file in (path for path in folder.rglob("*") if path.is_file()):
            target = clone / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            count += 1
    return count


def _files(clone: Path, patterns: Iterable[str]) -> list[Path]:
    found: set[Path] = set()
    for pattern in patterns:
        top = pattern.split("*", 1)[0].rpartition("/")[0]
        start = clone / top
        names = start.rglob("*") if start.is_dir() else [start]
        found |= {path for path in names if path.is_file() and matches(pattern, str(path.relative_to(clone)))}
    return sorted(found)
