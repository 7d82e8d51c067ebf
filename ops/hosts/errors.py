"""What can go wrong between here and a host; ``where`` is always the host's address."""

from __future__ import annotations

from ops.errors import AndamioError, BadInput


class Unreachable(AndamioError):
    """No SSH server answered in time, or none is there."""


class UnknownName(Unreachable):
    """The host's name can't be looked up: mostly it is mistyped."""

    exit_code = 2


class HostKeyRefused(AndamioError):
    """The host's key is unknown, or another one than before; nothing was sent that authenticates."""


class AccessDenied(AndamioError):
    """The host doesn't let this user in with the keys there are."""


class ConnectionLost(AndamioError):
    """The connection ended while a command ran: what became of the command isn't known."""


def in_short(error: AndamioError) -> str:
    """The kind of an error in a word or two, as for a cell of a table."""
    kinds: dict[type[AndamioError], str] = {
        UnknownName: "unknown name",
        Unreachable: "unreachable",
        HostKeyRefused: "host key refused",
        AccessDenied: "access denied",
        ConnectionLost: "connection lost",
        BadInput: "not asked",
    }
    return next((short for kind, short in kinds.items() if isinstance(error, kind)), "not known")
