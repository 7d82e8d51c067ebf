"""A network between a client and a server that can break: bytes go through, or no more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Forwards connections to a port of this machine."""

    target: int
    port: int = 0
    is_frozen: bool = False
    sockets: list[socket.socket] = field(default_factory=list)

    def freeze(self) -> None:
        """Let nothing through any more, in both directions, and tell nobody, as where packets are dropped."""
        self.is_frozen = True

    def cut(self) -> None:
        """End all connections at once."""
        for sock in self.sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def join(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.target))
        self.sockets += [client, server]
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                if not self.is_frozen:
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


@contextmanager
def relaying(target: int) -> Iterator[Relay]:
    """A relay on a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        relay = Relay(target, port=door.getsockname()[1])

        def accept() -> None:
            while True:
                try:
                    client, _ = door.accept()
                except OSError:
                    return
                relay.join(client)

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield relay
        finally:
            door.shutdown(socket.SHUT_RDWR)
            relay.cut()
            for sock in relay.sockets:
                sock.close()
