"""``~/.ssh/config`` and the system's: what people have written down about their hosts already."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import BadInput

if TYPE_CHECKING:
    from paramiko import SSHConfig

PERSONAL = Path("~/.ssh/config")
SYSTEM = Path("/etc/ssh/ssh_config")
DEEPEST = 16  # how many files may include one another, as in OpenSSH


def user_config() -> SSHConfig:
    """Both files in OpenSSH's order: what the first says about a host counts.

    ``Include`` is followed where it stands before the first ``Host``, as it mostly does; paramiko knows nothing of it.

    Raises:
        BadInput: one of them isn't valid.
    """
    from paramiko import SSHConfig
    from paramiko.ssh_exception import ConfigParseError

    config = SSHConfig()
    for path in (PERSONAL.expanduser(), SYSTEM):
        for file, text in _texts(path, path.parent):
            try:
                config.parse(io.StringIO(text))
            except ConfigParseError as error:
                raise BadInput(f"is not valid: {error}", where=str(file)) from None
    return config


def _texts(path: Path, folder: Path, depth: int = 0) -> Iterator[tuple[Path, str]]:
    """A file in pieces, with those that it includes between them; relative names are of ``folder``."""
    if depth > DEEPEST or not path.is_file():
        return
    piece: list[str] = []
    is_in_block = False
    for line in _lines(path):
        word, _, rest = line.strip().replace("=", " ", 1).partition(" ")
        is_in_block = is_in_block or word.lower() in ("host", "match")
        if word.lower() != "include" or is_in_block:
            piece.append(line)
            continue
        yield path, "".join(piece)
        piece = []
        for pattern in shlex.split(rest):
            for included in _matching(pattern, folder):
                yield from _texts(included, folder, depth + 1)
    yield path, "".join(piece)


def _matching(pattern: str, folder: Path) -> list[Path]:
    named = folder / Path(pattern).expanduser()
    return sorted(Path(named.anchor).glob(str(named.relative_to(named.anchor))))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines(keepends=True)
    except UnicodeDecodeError:
        raise BadInput("is not valid: it isn't UTF-8", where=str(path)) from None
    except OSError as error:
        raise BadInput(f"can't be read: {error.strerror}", where=str(path)) from None
