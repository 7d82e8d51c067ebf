"""From an environment's name to its application: a usable engine, valid settings, and Compose's files written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ops import settings
from ops.containers import engine
from ops.containers.application import Application
from ops.errors import ToolMissing
from ops.paths import ROOT
from ops.settings.template import LOCAL
from ops.shell import Shell


def open_application(shell: Shell, name: str | None, development: bool = False) -> tuple[Shell, Application]:
    """The application of an environment, and a shell that has its variables.

    ``local`` gets its files when it has none. In a dry run nothing is written, and no engine is needed.

    Raises:
        ToolMissing: no engine answers here.
        AndamioError: there is no such environment, or its files aren't valid.
    """
    given = settings.valid_name(name)
    if shell.dry:
        application = Application(as_it_would_be(given), development)
        return application.shell(shell), application
    if given == LOCAL:
        settings.write(settings.plan(given))
    environment = settings.load(given)
    if not shell.probe(engine.SERVER).ok:
        found = engine.find(shell)
        raise ToolMissing(
            f"no Docker engine answers here ({found.refusal or 'no docker on PATH'})", hint="./inv engine"
        )
    application = Application(environment, development)
    application.prepare()
    return application.shell(shell), application


def as_it_would_be(name: str) -> settings.Environment:
    """The environment; a ``local`` that isn't there yet as `env.init` would make it, without making it."""
    folder = ROOT / "env" / name
    if name != LOCAL or folder.exists():
        return settings.load(name)
    with local_elsewhere() as root:
        return replace(settings.load(name, root), folder=folder)


@contextmanager
def local_elsewhere() -> Iterator[Path]:
    """A new ``local`` in a temporary folder, as `env.init` makes it; yields that folder, which then goes away."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "env").mkdir()
        for template in (ROOT / "env").glob("*.env.example"):
            shutil.copy(template, root / "env")
        settings.write(settings.plan(LOCAL, root))
        yield root
