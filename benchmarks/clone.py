"""A copy of the repository that can be edited and built: with an environment, image names and containers of its own."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sampling import output
from ops.containers import images
from ops.errors import AndamioError
from ops.paths import ROOT
from ops.shell import Command, Shell

NAME = "andamio-edit"
NOT_COPIED = re.compile(r"\.git|\.venv.*|\.cache|\..*_cache|\.hypothesis|reports|node_modules|__pycache__|dist")
MAKE_ENVIRONMENT = f"from ops.checks import stack; print(stack.make_environment({NAME!r}).values['WEB_PORT'])"


@dataclass(frozen=True)
class Clone:
    """The copy in ``root``, and the port of this machine that its application answers at once it runs."""

    root: Path
    port: int

    def inv(self, *words: str) -> Command:
        return ("./inv", *words, "--env", NAME)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file.

        Raises:
            AndamioError: it doesn't; what is measured would be something else.
        """
        path = self.root / file
        text = path.read_text()
        if text.count(old) != 1:
            raise AndamioError(f"{old!r} should stand here once, not {text.count(old)} times", where=file)
        path.write_text(text.replace(old, new))


@contextmanager
def cloned(shell: Shell) -> Iterator[Clone]:
    """Copy the working tree, without its environments and what tools made; remove all that was made of it."""
    with tempfile.TemporaryDirectory(prefix="andamio-") as elsewhere:
        root = Path(elsewhere) / "andamio"
        shutil.copytree(ROOT, root, symlinks=True, ignore=_not_copied)
        _copy_venv(root)
        copy = Clone(root, 0)
        # Else its builds would take the names of the working tree's images.
        copy.edit("ops/containers/images.py", f'LOCAL_TAG = "{images.LOCAL_TAG}"', f'LOCAL_TAG = "{NAME}"')
        copy = Clone(root, int(output((sys.executable, "-c", MAKE_ENVIRONMENT), root)))
        try:
            yield copy
        finally:
            with shell.step("removing the copy's application"):
                output(copy.inv("down", "--volumes", "--yes"), root)
                _remove_images(shell)


def _not_copied(folder: str, names: list[str]) -> set[str]:
    environments = [name for name in names if Path(folder) == ROOT / "env" and (ROOT / "env" / name).is_dir()]
    return {*environments, *(name for name in names if NOT_COPIED.fullmatch(name))}


def _copy_venv(root: Path) -> None:
    """Spare the launcher from installing the same packages again: it takes a venv that was made where it is now."""
    shutil.copytree(ROOT / ".venv", root / ".venv", symlinks=True)
    (root / ".venv" / "made-at").write_text(f"{root.resolve()}\n")


def _remove_images(shell: Shell) -> None:
    names = [f"andamio/{image.name}:{NAME}" for image in images.APPLICATION]
    shell.probe(("docker", "image", "rm", *names))
    shell.probe(images.REMOVE_REPLACED)
