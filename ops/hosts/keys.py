"""Signing in: with keys only, never with a password, and never by answering a server's questions."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.errors import BadInput
from ops.hosts.errors import AccessDenied
from ops.settings.files import PRIVATE_FILE

if TYPE_CHECKING:
    from paramiko import AgentKey, PKey, Transport

DEFAULTS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
MOST_KEYS = 6  # what OpenSSH's server takes before it hangs up (MaxAuthTries)


class Locked(Exception):
    """A key file has a passphrase."""


@dataclass(frozen=True)
class KeysOnly:
    """What paramiko calls an authentication strategy: the keys to try, in order.

    ``chosen`` is the key file of the settings; without one the ``identities`` of ``~/.ssh/config``, the agent's keys
    and the usual files count.
    """

    address: str
    user: str
    chosen: Path | None
    identities: Sequence[Path]

    def authenticate(self, transport: Transport) -> None:
        """Sign in.

        Raises:
            AccessDenied: the host takes none of the keys, or there is none.
            SSHException, EOFError: the connection ended.
        """
        from paramiko import AuthenticationException, BadAuthenticationType

        tried = 0
        for key in self._keys():
            tried += 1
            try:
                missing = transport.auth_publickey(self.user, key)
            except BadAuthenticationType:
                raise AccessDenied("the host takes no keys", self.address, "allow PubkeyAuthentication there") from None
            except AuthenticationException:
                if not transport.is_active() or tried == MOST_KEYS:
                    break
                continue
            if missing:
                raise AccessDenied(f"the host wants more than a key: {', '.join(missing)}", self.address)
            return
        raise self._denied(tried)

    def _keys(self) -> Iterator[PKey | AgentKey]:
        if self.chosen:
            try:
                yield load(self.chosen)
            except Locked:
                yield from _of_agent(self.chosen)
            return
        for path in filter(Path.is_file, self.identities):
            yield from _unlocked(path)
        yield from _of_agent()
        for path in (Path(name).expanduser() for name in DEFAULTS):
            if path.is_file() and path not in self.identities:
                yield from _unlocked(path)

    def _denied(self, tried: int) -> AccessDenied:
        if tried:
            keys = f"the key {self.chosen}" if self.chosen else f"any of {tried} keys"
            hint = f"add its public half to ~{self.user}/.ssh/authorized_keys there"
            return AccessDenied(f"the host doesn't let {self.user} in with {keys}", self.address, hint)
        if self.chosen:
            what = f"the key {self.chosen} has a passphrase, and the ssh agent doesn't have it"
            return AccessDenied(what, self.address, f"ssh-add {self.chosen}")
        return AccessDenied("there is no key to sign in with", self.address, "set DROPLET_KEY, or ssh-add one")


def check(path: Path, remedy: str = "") -> None:
    """Refuse a key file that isn't there, or that others can read.

    Args:
        remedy: the command that makes one that is missing, if it isn't the usual one.

    Raises:
        BadInput: with what to do about it.
    """
    setting = "DROPLET_KEY"
    try:
        status = path.stat()
    except FileNotFoundError:
        raise BadInput(f"there is no key {path}", setting, remedy or f"ssh-keygen -t ed25519 -f {path}") from None
    except OSError as error:
        raise BadInput(f"the key {path} can't be read: {error.strerror}", setting) from None
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(f"the key {path} is not a file", setting)
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~PRIVATE_FILE:
        raise BadInput(f"the key {path} has mode {mode:04o}: others can read it", setting, f"chmod 600 {path}")
    with suppress(Locked):  # the agent may have it
        load(path)


def load(path: Path) -> PKey:
    """The private key in a file.

    Raises:
        Locked: it has a passphrase.
        BadInput: it holds no private key, or it can't be read.
    """
    from paramiko import PasswordRequiredException, PKey, SSHException, UnknownKeyType

    try:
        return PKey.from_path(path)
    except (PasswordRequiredException, TypeError):  # cryptography's word for a passphrase that wasn't given
        raise Locked from None
    except OSError as error:
        raise BadInput(f"the key {path} can't be read: {error.strerror}", "DROPLET_KEY") from None
    except (ValueError, SSHException, UnknownKeyType):
        hint = "name the private key; the file ending in .pub is the other half"
        raise BadInput(f"{path} holds no private key", "DROPLET_KEY", hint) from None


def _unlocked(path: Path) -> Iterator[PKey]:
    """The key in a file that nobody chose for this host: what can't be used is passed over, as OpenSSH does."""
    try:
        yield load(path)
    except (Locked, BadInput):
        return


def _of_agent(path: Path | None = None) -> Iterator[AgentKey]:
    """The agent's keys; of a key file only that one, where its public half lies beside it."""
    from paramiko import Agent, SSHException

    public = path.with_name(f"{path.name}.pub") if path else None
    wanted = public.read_text().split() if public and public.is_file() else None
    try:
        agent = Agent()
    except (SSHException, OSError):
        return
    try:
        for key in agent.get_keys():
            if wanted is None or key.get_base64() in wanted:
                yield key
    finally:
        agent.close()
