"""Opening an environment for use; ``local`` gets the files that it lacks, as after an update of a clone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ops.paths import ROOT
from ops.settings.environment import Environment, load, valid_name
from ops.settings.init import plan, write
from ops.settings.template import LOCAL


def opened(name: str | None, dry: bool = False, root: Path = ROOT, only: Collection[str] = ()) -> Environment:
    """The environment of this name, the default for None; a missing file of ``local`` is made, except in a dry run.

    Args:
        only: the files that are asked for, where a task needs no others; all when it is empty.

    Raises:
        AndamioError: there is no such environment, or a file can't be written.
        SettingsError: its files aren't valid.
    """
    given = valid_name(name)
    if dry:
        return as_it_would_be(given, root, only)
    if given == LOCAL:
        write(plan(LOCAL, root))
    return load(given, root, only)


def as_it_would_be(name: str, root: Path = ROOT, only: Collection[str] = ()) -> Environment:
    """The environment; a ``local`` that lacks files as `env.init` would complete it, without writing any there."""
    folder = root / "env" / name
    if name != LOCAL or not plan(LOCAL, root).new:
        return load(name, root, only)
    with local_elsewhere(root, kept=folder) as elsewhere:
        return replace(load(name, elsewhere, only), folder=folder)


@contextmanager
def local_elsewhere(root: Path = ROOT, kept: Path | None = None) -> Iterator[Path]:
    """A ``local`` in a temporary folder, as `env.init` makes it; yields that folder, which then goes away.

    Args:
        kept: where files are that it keeps; without it, all are new.
    """
    with tempfile.TemporaryDirectory() as name:
        elsewhere = Path(name)
        (elsewhere / "env").mkdir()
        for template in (root / "env").glob("*.env.example"):
            shutil.copy(template, elsewhere / "env")
        if kept and kept.is_dir():
            shutil.copytree(kept, elsewhere / "env" / LOCAL, symlinks=True, ignore=_all_but_env_files)
        write(plan(LOCAL, elsewhere))
        yield elsewhere


def _all_but_env_files(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".env")]
