"""What a tool said about a template, kept by what the answer depends on: the template, the tool's lock, settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.paths import CACHE, ROOT
from ops.settings.files import writing

if TYPE_CHECKING:
    from cloudformation.stack import Stack

FOLDER = CACHE / "cfn" / "gates"
KEPT = 300  # files of one tool: some ten versions of two environments' templates
Row = dict[str, Any]


class Answers:
    """The answers of one tool.

    Args:
        tool: the tool's name, that of its folder.
        lock: the name of the lock file that pins the tool.
        settings: what else its answer depends on, such as its arguments.
    """

    def __init__(self, tool: str, lock: str, settings: Sequence[str] = (), folder: Path = FOLDER) -> None:
        self._folder = folder / tool
        pinned = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
        self._basis = hashlib.sha256(json.dumps(list(settings)).encode() + pinned).hexdigest()

    def known(self, stacks: Sequence[Stack]) -> dict[str, Row]:
        """The answers that are known, by the stack's key."""
        found = {stack.key: self._read(stack) for stack in stacks}
        return {key: row for key, row in found.items() if row is not None}

    def keep(self, stacks: Sequence[Stack], answers: Mapping[str, Row]) -> None:
        """Keep what the tool said about each stack; the oldest ones go when there are many.

        Raises:
            AndamioError: a file can't be written.
        """
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            for stack in stacks:
                file = self._file(stack)
                new = file.with_suffix(".new")
                new.write_text(json.dumps(answers[stack.key]))
                new.replace(file)
            by_age = sorted(self._folder.glob("*.json"), key=_age)
            for old in by_age[:-KEPT]:
                old.unlink(missing_ok=True)

    def _read(self, stack: Stack) -> Row | None:
        """A file that can't be read, or holds no answer, is one that isn't there: the tool is asked again."""
        try:
            row = json.loads(self._file(stack).read_text())
        except (OSError, ValueError):
            return None
        return row if isinstance(row, dict) else None

    def _file(self, stack: Stack) -> Path:
        content = f"{self._basis}\n{stack.key}\n{stack.region}\n{stack.body}"
        return self._folder / f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.json"


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
