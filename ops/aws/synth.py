"""Writing the synthesised templates to files, for people, reviews and other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import AndamioError
from ops.paths import CACHE, ROOT

if TYPE_CHECKING:
    from cloudformation.stack import Stack


@dataclass(frozen=True)
class Template:
    """A stack's template as it was, or would be, written.

    Args:
        stack: the stack's key.
        resources: how many it has.
        size: bytes of what CloudFormation is sent, which is without indentation.
        file: where the indented one is.
    """

    stack: str
    resources: int
    size: int
    file: Path


def default_folder(environment: str) -> Path:
    """Where an environment's templates are written: a folder of the cache, which git ignores."""
    return CACHE / "cfn" / environment / "templates"


def write(stacks: Sequence[Stack], folder: Path, dry: bool = False) -> Iterator[Template]:
    """Write one indented template a stack into the folder, in place of older ones; in a dry run, write nothing.

    Raises:
        AndamioError: the folder can't be made, or a file can't be written.
    """
    if not dry:
        _make(folder)
    for stack in stacks:
        file = folder / f"{stack.key}.json"
        if not dry:
            _write(file, stack.pretty)
        yield Template(stack.key, len(stack.document["Resources"]), len(stack.body.encode()), file)


def remove_others(stacks: Sequence[Stack], folder: Path) -> None:
    """Remove the templates of stacks that the design hasn't any more."""
    current = {f"{stack.key}.json" for stack in stacks}
    for file in folder.glob("*.json"):
        if file.name not in current:
            file.unlink(missing_ok=True)


def shown(path: Path) -> str:
    """The path as people read it: from the repository's folder where it is in there."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AndamioError(f"can't be made a folder: {error.strerror}", where=shown(folder)) from error


def _write(file: Path, text: str) -> None:
    """A reader finds the old template or the new one, never a half."""
    new = file.with_suffix(".new")
    try:
        new.write_text(text)
        new.replace(file)
    except OSError as error:
        raise AndamioError(f"can't be written: {error.strerror}", where=shown(file)) from error
