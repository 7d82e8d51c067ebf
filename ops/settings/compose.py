"""An environment as Docker Compose takes it: plain variables for ``compose.yml``, and secrets as files to mount.

A container's bind mount holds on to the file that was there when it started (its inode). So a secret file whose
content is right stays the same file, and one whose content changes becomes a new one: the containers that mount it
must be made anew, which is why the changed names are returned.
"""

from __future__ import annotations

import os
from pathlib import Path

from ops.errors import AndamioError
from ops.settings.environment import Environment
from ops.settings.files import (
    PRIVATE_FILE,
    Owner,
    locked,
    make_private_folder,
    open_regular,
    owner_under_sudo,
    remove_leftovers,
    replace,
    writing,
)
from ops.settings.kinds import render
from ops.settings.secret import Secret


def compose_variables(environment: Environment) -> dict[str, str]:
    """Every variable that is no secret, with its text; empty for one that isn't set.

    For the process environment of ``docker compose``. Compose prefers a variable of the shell to one of
    ``--env-file``: without this a ``WEB_PORT`` exported long ago would silently win.
    """
    plain = (name for name in environment.values if name not in environment.secret_names)
    return {name: render(environment.values[name]) for name in plain}


def secret_paths(environment: Environment) -> dict[str, Path]:
    """The file of each secret variable, whether it has been written or not."""
    folder = environment.folder / "secrets"
    return {name: folder / name.lower() for name in environment.secret_names}


def write_secret_files(environment: Environment, uid: int, gid: int) -> tuple[str, ...]:
    """Make the secret files (0600, without a line end; empty for a secret that isn't set) what they should be.

    They are for containers that run as ``uid``:``gid``: as root they are given to them, and another user can only run
    them as himself. Files of variables that are gone are removed. Each changes as a whole, or not at all.

    Returns the names of the variables whose file is a new one: containers that mount it hold the old one.

    Raises:
        AndamioError: a file can't be written, or only root could write it.
    """
    user = os.geteuid()
    if user not in (0, uid):
        what = f"secrets for user {uid} can't be written by user {user}"
        raise AndamioError(what, where=str(environment.folder), hint=f"run the containers as {user}, or use sudo")
    reader = Owner(uid, gid) if user == 0 else None
    paths = secret_paths(environment)
    folder = environment.folder / "secrets"
    make_private_folder(folder, owner_under_sudo(environment.folder))
    with locked(folder):
        remove_leftovers(folder)
        _remove_others(folder, frozenset(paths.values()))
        return tuple(name for name, path in paths.items() if _update(path, environment.get(name, Secret), reader))


def _update(path: Path, secret: Secret | None, reader: Owner | None) -> bool:
    """Whether the file had to be replaced; one that is right keeps its inode."""
    content = secret.reveal().encode() if secret else b""
    if _holds(path, content, reader):
        return False
    if path.is_dir() and not path.is_symlink():
        with writing(path):
            path.rmdir()  # Docker makes an empty folder of a file to mount that isn't there
    replace(path, content, reader)
    return True


def _holds(path: Path, content: bytes, reader: Owner | None) -> bool:
    """Whether the file has this content; if so its mode and owner are put right."""
    try:
        descriptor = open_regular(path)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as file:
        if file.read(len(content) + 1) != content:
            return False
        with writing(path):
            os.fchmod(descriptor, PRIVATE_FILE)
            if reader:
                os.fchown(descriptor, reader.uid, reader.gid)
    return True


def _remove_others(folder: Path, wanted: frozenset[Path]) -> None:
    for path in folder.iterdir():
        if path in wanted:
            continue
        remove = path.rmdir if path.is_dir() and not path.is_symlink() else path.unlink
        with writing(path):
            remove()
