"""Trusting a host: its key is fetched without signing in, shown, compared by somebody, and written down."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.hosts import known_hosts
from ops.hosts.address import Address
from ops.hosts.connection import CONNECT_SECONDS, close, explained, prepare
from ops.hosts.droplet import Droplet
from ops.hosts.errors import HostKeyRefused
from ops.hosts.known_hosts import Pins
from ops.hosts.transport import algorithms, hang_up, only

if TYPE_CHECKING:
    from fabric import Connection
    from invoke import Context
    from paramiko import PKey

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512")


@dataclass(frozen=True)
class Presented:
    """The key that a host presents, and what is known of it.

    Args:
        name: how a file of known hosts names the host.
        vouched: its fingerprint is one that somebody has given us.
        known: what was pinned before; empty for a host that is new.
    """

    address: Address
    name: str
    key: PKey
    vouched: bool
    known: tuple[PKey, ...]

    @property
    def is_known(self) -> bool:
        """It is the key that is pinned already."""
        return any(one.asbytes() == self.key.asbytes() for one in self.known)

    def __str__(self) -> str:
        return f"{self.address.host}:{self.address.port}  {known_hosts.describe(self.key)}"


def presented(c: Context, droplet: Droplet, address: Address, given: Iterable[str] = ()) -> Presented:
    """Fetch the key of a host: keys are exchanged, and nothing is sent that authenticates.

    Args:
        given: fingerprints that somebody vouches for, besides those of the settings.

    Raises:
        Unreachable: no SSH server answers in time.
        HostKeyRefused: a given fingerprint is not the host's, or its key is revoked.
    """
    connection = prepare(c, droplet, address)
    pins = known_hosts.pins(droplet.fingerprints, droplet.known_hosts)
    name = known_hosts.name_of(connection.host, connection.port)
    known = pins.keys_of(name)
    fingerprints = (*given, *droplet.fingerprints)
    try:
        keys = _keys(connection, droplet, address, fingerprints, known)
    finally:
        close(connection)
    key = next((one for one in keys if known_hosts.fingerprint(one) in fingerprints), keys[0])
    _refuse_wrong(address, key, tuple(given), pins)
    return Presented(address, name, key, known_hosts.fingerprint(key) in fingerprints, known)


def record(droplet: Droplet, found: Iterable[Presented]) -> bool:
    """Pin the hosts' keys in the environment's own file; False when they are already."""
    return known_hosts.record(droplet.known_hosts, [(one.name, one.key) for one in found])


def _keys(
    connection: Connection,
    droplet: Droplet,
    address: Address,
    fingerprints: tuple[str, ...],
    known: tuple[PKey, ...],
) -> list[PKey]:
    """The host's key of a kind that is known, else of the best; with fingerprints, of each kind until one fits."""
    wanted = {name for key in known for name in algorithms(key)}
    found: list[PKey] = []
    for kind in sorted(KINDS, key=lambda kind: kind not in wanted):
        key = _exchange(connection, droplet, address, kind)
        if key:
            found.append(key)
            if not fingerprints or known_hosts.fingerprint(key) in fingerprints:
                break
    if not found:
        raise HostKeyRefused(f"it has no key of the kinds {', '.join(KINDS)}", where=str(address))
    return found


def _exchange(connection: Connection, droplet: Droplet, address: Address, kind: str) -> PKey | None:
    """The host's key of one kind; None when it has none of that kind."""
    from paramiko.ssh_exception import IncompatiblePeer

    with explained(droplet, address):
        if connection.gateway:
            sock = connection.open_gateway()
        else:
            sock = socket.create_connection((connection.host, connection.port), CONNECT_SECONDS)
        transport = only(kind)(sock)
        try:
            transport.start_client(timeout=CONNECT_SECONDS)
            return transport.get_remote_server_key()
        except IncompatiblePeer:
            return None
        finally:
            hang_up(transport)


def _refuse_wrong(address: Address, key: PKey, given: tuple[str, ...], pins: Pins) -> None:
    if pins.is_revoked(key):
        raise HostKeyRefused(f"its host key is revoked: {known_hosts.describe(key)}", where=str(address))
    if given and known_hosts.fingerprint(key) not in given:
        what = f"its host key is not the given one: it is {known_hosts.describe(key)}"
        raise HostKeyRefused(what, str(address), "compare it with what the provider shows")
