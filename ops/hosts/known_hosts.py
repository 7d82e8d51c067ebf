"""Whose key is right: fingerprints of the settings, the environment's ``known_hosts``, then ``~/.ssh/known_hosts``."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import BadInput
from ops.hosts.address import SSH_PORT
from ops.settings.files import locked, owner_under_sudo, remove_leftovers, replace

if TYPE_CHECKING:
    from paramiko import PKey
    from paramiko.hostkeys import HostKeyEntry

PERSONAL = Path("~/.ssh/known_hosts")
REVOKED = "@revoked"
HASHED = "|1|"


@dataclass(frozen=True)
class Pins:
    """What is known of hosts' keys, in the order in which it counts: the first source that knows a host decides."""

    fingerprints: tuple[str, ...]
    files: tuple[Path, ...]

    def keys_of(self, name: str) -> tuple[PKey, ...]:
        """The keys of the first file that knows a host by this name (of :func:`name_of`); empty when none does."""
        for file in self.files:
            found = keys_in(file, name)
            if found:
                return found
        return ()

    def accept(self, name: str, key: PKey) -> bool:
        """Whether this is the host's key."""
        if self.is_revoked(key):
            return False
        if fingerprint(key) in self.fingerprints:
            return True
        return any(key.asbytes() == known.asbytes() for known in self.keys_of(name))

    def is_revoked(self, key: PKey) -> bool:
        """Whether a line ``@revoked`` names this key, for whichever host."""
        return any(_is_revoked(file, key) for file in self.files)


def pins(fingerprints: tuple[str, ...], known_hosts: Path) -> Pins:
    """The three sources of an environment."""
    return Pins(fingerprints, (known_hosts, PERSONAL.expanduser()))


def name_of(host: str, port: int) -> str:
    """How OpenSSH writes a host down: ``host``, or ``[host]:port`` for another port than 22."""
    return host if port == SSH_PORT else f"[{host}]:{port}"


def fingerprint(key: PKey) -> str:
    """``SHA256:…`` as OpenSSH prints it."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def kind_of(key: PKey) -> str:
    """The kind of a key, in the words of ``ssh-keygen -l``: ED25519, ECDSA, RSA."""
    return str(key.get_name()).removeprefix("ssh-").partition("-")[0].upper()


def describe(key: PKey) -> str:
    """A key as people compare it: ``SHA256:… (ED25519)``."""
    return f"{fingerprint(key)} ({kind_of(key)})"


def keys_in(path: Path, name: str) -> tuple[PKey, ...]:
    """The keys of a host in a file of OpenSSH's format; none where the file isn't there.

    Names with wildcards and certificate authorities are passed over: who relies on them has an unknown host here. So
    are lines that can't be read, as OpenSSH does.

    Raises:
        BadInput: the file can't be read.
    """
    from paramiko.hostkeys import HostKeys

    def is_name(text: str) -> bool:
        return text == name or (text.startswith(HASHED) and HostKeys.hash_host(name, text) == text)

    entries = (entry for line in _lines(path) if (entry := _entry(line)))
    return tuple(entry.key for entry in entries if any(map(is_name, entry.hostnames)))


def _entry(line: str) -> HostKeyEntry | None:
    from paramiko.hostkeys import HostKeyEntry

    if line.startswith(("#", "@")):
        return None
    try:
        return HostKeyEntry.from_line(line)
    except Exception:  # of many kinds, for many ways in which a key can be broken
        return None


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInput(f"can't be read: {error.strerror}", where=str(path)) from None


def _is_revoked(path: Path, key: PKey) -> bool:
    marked = (line.split() for line in _lines(path) if line.startswith(REVOKED))
    return any(key.get_base64() in words for words in marked)


def record(path: Path, entries: Sequence[tuple[str, PKey]]) -> bool:
    """Make these the only keys of their hosts in an environment's file (0600); False when they are already.

    Raises:
        AndamioError: it can't be written; then what was there still is.
    """
    names = {name for name, _ in entries}
    ours = [f"{name} {key.get_name()} {key.get_base64()}" for name, key in entries]
    with locked(path.parent):
        remove_leftovers(path.parent)
        before = path.read_text().splitlines() if path.exists() else []
        others = [line for line in before if line.split(" ")[0] not in names]
        if sorted([*others, *ours]) == sorted(before):
            return False
        content = "".join(f"{line}\n" for line in [*others, *ours])
        replace(path, content.encode(), owner_under_sudo(path.parent))
    return True
