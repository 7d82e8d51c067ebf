"""Who is connected to: a user on a host's port, and no text that a program could take for an option."""

from __future__ import annotations

from dataclasses import dataclass

from ops.errors import BadInput
from ops.settings.kinds import Unfit, kind

SSH_PORT = 22
LOOPBACK = ("127.0.0.1", "localhost")

_ENDPOINT = kind("endpoint")
_FINGERPRINT = kind("fingerprint")


@dataclass(frozen=True)
class Address:
    """A user on a host; the host is a name, an IPv4 address or an alias of ``~/.ssh/config``."""

    host: str
    user: str
    port: int = SSH_PORT

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, as for a sandbox: what is sent there reaches nobody else."""
        return self.host in LOOPBACK

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" + (f":{self.port}" if self.port != SSH_PORT else "")


def parse(text: str, user: str, port: int) -> Address:
    """The address of ``host`` or ``host:port``; ``port`` counts where the text has none.

    Raises:
        BadInput: it is neither, as ``-oProxyCommand=x``, an empty text, or one with a blank.
    """
    try:
        _ENDPOINT.parse(text)
    except Unfit as unfit:
        raise BadInput(f"{text!r} {unfit.fault.wrong}", hint=unfit.fault.expected) from None
    host, _, own = text.partition(":")
    return Address(host, user, int(own) if own else port)


def valid_fingerprint(text: str) -> str:
    """The fingerprint itself.

    Raises:
        BadInput: it isn't one.
    """
    try:
        _FINGERPRINT.parse(text)
    except Unfit as unfit:
        raise BadInput(f"{text!r} {unfit.fault.wrong}", hint=unfit.fault.expected) from None
    return text
