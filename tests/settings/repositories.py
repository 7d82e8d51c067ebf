"""Repositories to try things in: nothing in them but the templates."""

from __future__ import annotations

import shutil
from pathlib import Path

from ops.paths import ROOT


def copy_templates(root: Path) -> None:
    """Give an empty folder the real templates, and no environment."""
    (root / "env").mkdir()
    for template in (ROOT / "env").glob("*.env.example"):
        shutil.copy(template, root / "env")


def change(file: Path, old: str, new: str) -> None:
    """Replace text that is in the file for sure."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
