"""Tools with a venv of their own, made from ``requirements/<name>.txt`` when they are first needed.

They stay out of ``.venv``: everybody would wait for them at the first ``./inv``, also those who never touch AWS, and
some pin versions that the tasks can't live with (checkov wants an old boto3). How a venv is made and when it is stale
is the launcher's way (``inv``): whole or not at all, also when killed, and once when two tasks start together.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.cli.terminal import say, step
from ops.paths import ROOT
from ops.settings.files import writing
from ops.shell import Command, failed

MADE_FROM = "made-from"
MADE_AT = "made-at"  # written last: without it the venv is unfinished
COMPILED = "--compile-bytecode"  # as pip does: where Python may write none, each start would compile all anew
LOCKED = ("--require-hashes", "--no-deps")  # a lock names all that is wanted, and nothing else is installed


def ensure(name: str, root: Path = ROOT) -> Path:
    """The folder of the tools' venv, made or made anew if need be; a program is ``ensure("aws") / "bin" / "cfn-lint"``.

    Args:
        name: that of the lock file, such as ``aws`` for ``requirements/aws.txt``.

    Raises:
        AndamioError: the venv can't be made, or a package not be installed.
    """
    lock = root / "requirements" / f"{name}.txt"
    venv = (root / ".cache" / "tools").resolve() / name  # a copy of the repository may share the tools by a link
    if not _is_current(venv, lock):
        with _alone(venv):
            if not _is_current(venv, lock):
                with step(f"installing the tools of requirements/{name}.txt (once, and when it changes)"):
                    _make(venv, lock)
    return venv


def _is_current(venv: Path, lock: Path) -> bool:
    """A venv holds absolute paths: one that moved is as stale as one made from another lock file."""
    try:
        is_here = (venv / MADE_AT).read_text() == str(venv)
        return is_here and (venv / MADE_FROM).read_bytes() == lock.read_bytes() and os.access(_python(venv), os.X_OK)
    except FileNotFoundError:
        return False


def _make(venv: Path, lock: Path) -> None:
    with writing(venv):
        shutil.rmtree(venv, ignore_errors=True)
    for command in _commands(venv, lock):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise failed(" ".join(command), done.returncode, done.stdout + done.stderr, shown=False)
    with writing(venv):
        shutil.copyfile(lock, venv / MADE_FROM)
        (venv / MADE_AT).write_text(str(venv))


def _commands(venv: Path, lock: Path) -> tuple[Command, Command]:
    python = str(Path(sys.executable).resolve())  # not .venv's link to it: that venv is made anew now and then
    into = str(_python(venv))
    uv = shutil.which("uv")
    if uv:
        return (
            (uv, "venv", "--quiet", "--no-config", "--python", python, str(venv)),
            (uv, "pip", "install", "--quiet", COMPILED, "--python", into, *LOCKED, "-r", str(lock)),
        )
    return (
        (python, "-m", "venv", str(venv)),
        (into, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *LOCKED, "-r", str(lock)),
    )


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """Hold the lock of this venv, waiting for it; the kernel releases it when the process dies, however it dies."""
    file = venv.with_name(f"{venv.name}.lock")
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another task that makes {venv.name}'s tools…")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
