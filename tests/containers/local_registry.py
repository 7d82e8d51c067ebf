"""A real image registry in a container, with a password; and what a network does to those who talk to it."""

from __future__ import annotations

import secrets
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.settings import RegistrySettings, Secret
from tests.containers.bare_debian import docker

LABEL = "andamio.test=registry"
PATIENCE = 20  # seconds, for a condition that is sure to come
CHUNK = 16_384


@dataclass(frozen=True)
class Registry:
    """A registry on this machine, and who may push to it."""

    port: int
    user: str
    token: Secret

    @property
    def prefix(self) -> str:
        return f"localhost:{self.port}/team"

    @property
    def settings(self) -> RegistrySettings:
        return RegistrySettings(self.prefix, self.user, self.token)


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """Start one; ``folder`` gets its file of passwords."""
    import bcrypt

    token = secrets.token_hex(16)
    htpasswd = folder / "htpasswd"
    htpasswd.write_text(f"andamio:{bcrypt.hashpw(token.encode(), bcrypt.gensalt(4)).decode()}\n")
    built = docker("build", "--quiet", "--label", LABEL, str(Path(__file__).parent / "registry")).strip()
    mount = f"--volume={htpasswd}:/run/htpasswd:ro"
    name = docker("run", "--detach", "--label", LABEL, "--publish=127.0.0.1::5000", mount, built).strip()
    try:
        port = int(docker("port", name, "5000").rsplit(":", 1)[1])
        wait_until(lambda: _answers(port))
        yield Registry(port, "andamio", Secret(token))
    finally:
        docker("rm", "--force", "--volumes", name)
        docker("image", "rm", "--force", built)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for didn't come"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET /v2/ HTTP/1.0\r\n\r\n")
            return b"401" in connection.recv(100)
    except OSError:
        return False


class BadNetwork:
    """Stands between an engine and a registry, and hands on what it gets.

    Attributes:
        resets: so many connections from now on are cut when their first bytes come.
        stalls_after: so many bytes of each connection towards the registry are handed on, and then no more.
        port: where it listens on this machine.
        met: how many connections came.
    """

    def __init__(self, registry: int) -> None:
        self.registry = registry
        self.resets = 0
        self.stalls_after: int | None = None
        self.met = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.met += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            if self.resets > 0:
                self.resets -= 1
                client.recv(CHUNK)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close() becomes a reset
                return
            with socket.create_connection(("127.0.0.1", self.registry)) as server:
                self._hand_on(client, server)

    def _hand_on(self, client: socket.socket, server: socket.socket) -> None:
        sent = 0
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while not self._ended.is_set():
                for key, _ in selector.select(0.1):
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    if source is client and self.stalls_after is not None and sent >= self.stalls_after:
                        selector.unregister(client)
                        continue
                    try:
                        data = source.recv(CHUNK)
                        target.sendall(data)
                    except OSError:
                        return
                    if not data:
                        return
                    sent += len(data) if source is client else 0
