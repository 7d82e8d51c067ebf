"""The golden templates: what the design of staging and production is synthesised to, for reviews to see in diffs.

``production-otherwise`` has what production could choose instead: ECS, working hours, a droplet, a pipeline; only the
stacks that these change.

Write them anew after a change of the design: ``.venv/bin/python -m tests.cloudformation.golden``
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from cloudformation.design import Design
from cloudformation.options import Repository, Schedule
from tests.cloudformation import designs

COMMAND = ".venv/bin/python -m tests.cloudformation.golden"
FOLDER = Path(__file__).parent / "golden"


UUID = "0123abcd-0123-0123-0123-0123456789ab"
OTHERWISE: dict[str, Any] = {
    "compute": "ecs",
    "working_hours": Schedule("0 6 * * MON-FRI", "0 20 * * MON-FRI"),
    "busy_instances": 4,
    "alarm_email": "operations@example.com",
    "droplet_address": "203.0.113.7",
    "repository": Repository("example", UUID, UUID, UUID),
}


def rendered() -> dict[Path, str]:
    """The files as they should be, with their texts."""
    texts = {name: _texts(designs.design_of(name)) for name in designs.ENVIRONMENTS}
    otherwise = _texts(designs.design_of("production", **OTHERWISE))
    texts["production-otherwise"] = dict(otherwise.items() - texts["production"].items())
    return {FOLDER / name / file: text for name, files in texts.items() for file, text in files.items()}


def _texts(made: Design) -> dict[str, str]:
    return {f"{stack.key}.json": stack.pretty for stack in made.stacks}


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
