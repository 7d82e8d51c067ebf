"""The golden templates: what the design of staging and production is synthesised to, for reviews to see in diffs.

Write them anew after a change of the design: ``.venv/bin/python -m tests.cloudformation.golden``
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.cloudformation import designs

COMMAND = ".venv/bin/python -m tests.cloudformation.golden"
FOLDER = Path(__file__).parent / "golden"


def rendered() -> dict[Path, str]:
    """The files as they should be, with their texts."""
    return {
        FOLDER / name / f"{stack.key}.json": stack.pretty
        for name in designs.ENVIRONMENTS
        for stack in designs.design_of(name).stacks
    }


def present() -> dict[Path, str]:
    """The files as they are."""
    return {file: file.read_text() for file in FOLDER.glob("*/*.json")}


def write() -> None:
    """Write all files, and remove those of stacks that are no more."""
    wanted = rendered()
    for file in present().keys() - wanted.keys():
        file.unlink()
    for file, text in wanted.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{len(rendered())} templates in {FOLDER.relative_to(Path.cwd())}\n")
