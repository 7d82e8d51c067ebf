"""A connection that notices when the other side is gone.

TCP waits for a silent peer for a quarter of an hour and more. Here the other side is asked for a sign of life every
few seconds, and a connection that stays silent is over. This also holds where TCP sees nothing: behind a jump host,
or when the server is frozen.
"""

from __future__ import annotations

import errno
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paramiko import PKey, Transport

ASK_SECONDS = 5  # how often the other side is asked for a sign of life
SILENCE_SECONDS = 12  # how long it may be silent
ANSWER_SECONDS = 10  # how long each may take: the banner, the key exchange, signing in, opening a channel
# Without a handler Python prints what paramiko logs of a connection that ends, with a traceback; the error says it.
_QUIET = logging.NullHandler()
RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")


class Watched:
    """A socket that fails with a time-out error once nothing has come for ``SILENCE_SECONDS``.

    Paramiko reads with a time-out of 0.1 s in an endless loop, so that each look at the clock is one of its reads.
    """

    def __init__(self, sock: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._sock = sock
        self._clock = clock
        self._heard = clock()

    def recv(self, size: int) -> bytes:
        try:
            received = self._sock.recv(size)
        except TimeoutError:
            if self._clock() - self._heard > SILENCE_SECONDS:
                # With its number: paramiko ends its reader in disorder, and tells nobody, for an error without one.
                raise OSError(errno.ECONNABORTED, f"nothing came for {SILENCE_SECONDS} s") from None
            raise
        self._heard = self._clock()
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def factory(pinned: Sequence[PKey]) -> Callable[..., Transport]:
    """What makes the transports of an SSHClient: watched, and asking for the kinds of key that are pinned first.

    A server has keys of several kinds, of which one is pinned: with another kind asked for, it would seem unknown.
    Small packets go at once: else each command waits 40 ms for the other side's acknowledgement of the one before.
    """

    def make(sock: socket.socket, **options: Any) -> Transport:
        from paramiko import Transport

        logging.getLogger("paramiko").addHandler(_QUIET)
        if isinstance(sock, socket.socket):  # not a jump host's channel
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = Transport(Watched(sock), **options)
        transport.banner_timeout = transport.handshake_timeout = ANSWER_SECONDS
        transport.channel_timeout = ANSWER_SECONDS
        security = transport.get_security_options()
        wanted = [kind for key in pinned for kind in algorithms(key) if kind in security.key_types]
        security.key_types = [*dict.fromkeys([*wanted, *security.key_types])]
        return transport

    return make


def only(algorithm: str) -> Callable[..., Transport]:
    """What makes a transport that takes a host's key of one kind only."""

    def make(sock: socket.socket, **options: Any) -> Transport:
        transport = factory(())(sock, **options)
        transport.get_security_options().key_types = [algorithm]
        return transport

    return make


def keep_alive(transport: Transport) -> None:
    """Ask the other side for a sign of life every ``ASK_SECONDS`` until the connection is over."""
    from paramiko import SSHException

    def ask() -> None:
        with suppress(EOFError, OSError, SSHException):  # it ends at any moment
            while transport.is_alive():
                transport.join(ASK_SECONDS)
                transport.global_request("keepalive@openssh.com", wait=True)  # a refusal is a sign of life as well

    threading.Thread(target=ask, name="sign of life", daemon=True).start()


def hang_up(transport: Transport) -> None:
    """End the connection now: paramiko's reader would notice only at its next time-out."""
    with suppress(OSError, AttributeError):  # it is over already, or its socket is another connection's channel
        transport.sock.shutdown(socket.SHUT_RDWR)
    transport.close()


def algorithms(key: PKey) -> tuple[str, ...]:
    """What a server must offer to prove that it has this key: for RSA there are several signatures."""
    name = str(key.get_name())
    return RSA_SIGNATURES if name == "ssh-rsa" else (name,)
