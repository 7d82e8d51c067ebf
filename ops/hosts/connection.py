"""The one factory of connections: whoever connects to a host does it here, pinned and within bounds."""

from __future__ import annotations

import functools
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.hosts import keys, known_hosts
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.errors import HostKeyRefused, UnknownName, Unreachable
from ops.hosts.host import Host
from ops.hosts.known_hosts import Pins
from ops.hosts.ssh_config import user_config
from ops.hosts.transport import ANSWER_SECONDS, factory, hang_up, keep_alive

if TYPE_CHECKING:
    from fabric import Config, Connection
    from invoke import Context
    from paramiko import PKey

CONNECT_SECONDS = 10  # until a TCP connection is there
NO_BANNER = ("Error reading SSH protocol banner", "Indecipherable protocol version")  # Paramiko's words, as of 5.1
NO_SESSION = "No existing session"


@contextmanager
def connect(c: Context, droplet: Droplet, address: Address) -> Iterator[Host]:
    """Connect to one of the droplet's hosts; the connection is closed at the end of the block.

    In a dry run, too: what only reads is read.

    Raises:
        BadInput: the key file is missing, or others can read it.
        Unreachable: no SSH server answers in time.
        HostKeyRefused: its key is not the pinned one, or none is pinned; nothing was sent that authenticates.
        AccessDenied: it doesn't take the key.
    """
    if droplet.key:
        keys.check(droplet.key, droplet.remedy)
    connection = prepare(c, droplet, address)
    try:
        with explained(droplet, address):
            connection.open()
        keep_alive(connection.transport)
        yield Host(connection, address=address)
    finally:
        close(connection)


def prepare(c: Context, droplet: Droplet, address: Address) -> Connection:
    """A connection that isn't open yet; jump hosts of ``~/.ssh/config`` are pinned and bounded like the host itself."""
    from fabric import Connection

    connection = Connection(address.host, user=address.user, port=address.port, config=_config(c))
    pins = known_hosts.pins(droplet.fingerprints, droplet.known_hosts)
    _secure(connection, address, droplet, pins)
    for hop in hops(connection):
        _secure(hop, Address(hop.host, hop.user, hop.port), None, pins)
    return connection


def hops(connection: Connection) -> Iterator[Connection]:
    """The jump hosts of a connection, from the nearest to the host."""
    from fabric import Connection

    hop = connection.gateway
    while isinstance(hop, Connection):
        yield hop
        hop = hop.gateway


def close(connection: Connection) -> None:
    """End a connection, also one that is open by half, and those to its jump hosts."""
    for one in (connection, *hops(connection)):
        transport = one.client.get_transport()
        if transport:
            hang_up(transport)
        one.client.close()


@contextmanager
def explained(droplet: Droplet, address: Address) -> Iterator[None]:
    """Turn what can go wrong while connecting into expected errors."""
    from paramiko import AuthenticationException, SSHException
    from paramiko.ssh_exception import NoValidConnectionsError

    where = str(address)
    hint = droplet.remedy or f"is it running, and does a firewall let port {address.port} through?"
    try:
        yield
    except socket.gaierror as error:
        what = f"the name {address.host!r} is unknown ({error.strerror})"
        raise UnknownName(what, where, "correct DROPLET_HOSTS, or the DNS record") from None
    except (NoValidConnectionsError, ConnectionRefusedError):
        raise Unreachable("nothing listens there: the connection was refused", where, hint) from None
    except TimeoutError:
        raise Unreachable(f"no answer within {CONNECT_SECONDS} s", where, hint) from None
    except AuthenticationException as error:
        raise Unreachable(f"it hung up while signing in ({error})", where, hint) from None
    except (SSHException, EOFError, OSError) as error:
        if str(error).startswith(NO_BANNER):
            hint = droplet.remedy or f"is {address.port} the port of its sshd (DROPLET_PORT)?"
            raise Unreachable("something answers there that doesn't speak SSH", where, hint) from None
        if str(error) == NO_SESSION:
            what = f"something takes the connection, but says nothing within {CONNECT_SECONDS} s"
            raise Unreachable(what, where, hint) from None
        reason = getattr(error, "strerror", None) or str(error) or "it hung up"
        raise Unreachable(f"no SSH session: {reason}", where, hint) from None


@dataclass(frozen=True)
class Pinned:
    """Paramiko's policy for keys that it doesn't know, which here are all: it is asked before anybody signs in."""

    address: Address
    droplet: Droplet | None
    pins: Pins

    def missing_host_key(self, _client: object, name: str, key: PKey) -> None:
        """Let the right key pass.

        Raises:
            HostKeyRefused: it is another one, or none is known.
        """
        if not self.pins.accept(name, key):
            raise refused(self.address, self.droplet, self.pins.keys_of(name), self.pins.fingerprints, key)


def refused(
    address: Address, droplet: Droplet | None, known: tuple[PKey, ...], fingerprints: tuple[str, ...], key: PKey
) -> HostKeyRefused:
    """The error of a wrong or an unknown key, with both fingerprints where there are two.

    Without a ``droplet`` it is a jump host's, for which ``~/.ssh/known_hosts`` counts.
    """
    shown = known_hosts.describe(key)
    remedy = droplet.remedy if droplet else ""  # it reads the right key through this machine's engine
    trust = droplet.typed("droplet.trust") if droplet else f"sign in to it once: {_sign_in(address)}"
    expected = [*fingerprints, *map(known_hosts.describe, known)]
    if not expected:
        what = f"its host key is not known: {shown}; nothing was sent to it"
        compare = f"compare it with what the provider shows, then: {trust}"
        return HostKeyRefused(what, str(address), remedy or compare)
    lines = [
        "ITS HOST KEY HAS CHANGED: somebody may be listening in; nothing was sent to it",
        *(f"    expected  {one}" for one in expected),
        f"    presented {shown}",
    ]
    compare = f"only if you know why (a host made anew): compare it with what the provider shows, then {trust}"
    return HostKeyRefused("\n".join(lines), str(address), remedy or compare)


def _secure(connection: Connection, address: Address, droplet: Droplet | None, pins: Pins) -> None:
    """Pin and bound a connection; a jump host (no ``droplet``) is signed in to as ``~/.ssh/config`` says."""
    name = known_hosts.name_of(connection.host, connection.port)
    identities = [Path(path).expanduser() for path in connection.ssh_config.get("identityfile", [])]
    strategy = keys.KeysOnly(str(address), connection.user, droplet.key if droplet else None, identities)
    if droplet is None:
        pins = Pins((), pins.files)
    policy = Pinned(address, droplet, pins)
    connection.client.set_missing_host_key_policy(policy)
    connection.config.authentication.strategy_class = functools.partial(_already, strategy)
    connection.connect_timeout = CONNECT_SECONDS
    connection.connect_kwargs = {
        "auth_timeout": ANSWER_SECONDS,
        "transport_factory": factory(pins.keys_of(name)),
    }


def _sign_in(address: Address) -> str:
    return f"ssh -p {address.port} {address.user}@{address.host}"


def _already(strategy: keys.KeysOnly, **_: object) -> keys.KeysOnly:
    return strategy


def _config(c: Context) -> Config:
    """Fabric's configuration without its files: what they hold could overrule the rules of this module."""
    from fabric import Config

    run: dict[str, Any] = {"dry": c.config.run.dry, "echo": c.config.run.echo}
    return Config(lazy=True, overrides={"run": run, "load_ssh_configs": False}, ssh_config=user_config())
