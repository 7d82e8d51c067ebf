"""An SSH server in threads of the test: it runs commands for real, and notes all that clients send."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import paramiko
from paramiko.common import MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST

AUTHENTICATION = {MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST}


@dataclass
class FakeSshd:
    """A server that is listening.

    Attributes:
        messages: the numbers of all SSH messages that clients have sent, in order.
        commands: the command lines that they ran.
        allowed: the ways of signing in that the server offers.
        is_full: it starts no more sessions.
        is_silent: it takes connections and says nothing.
    """

    keys: Sequence[paramiko.PKey]
    users: Sequence[paramiko.PKey]
    port: int = 0
    allowed: str = "publickey"
    is_full: bool = False
    is_silent: bool = False
    messages: list[int] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    transports: list[paramiko.Transport] = field(default_factory=list)

    @property
    def saw_authentication(self) -> bool:
        return bool(AUTHENTICATION & set(self.messages)) or bool(self.attempts)

    def serve(self, sock: socket.socket) -> None:
        if self.is_silent:
            return
        transport = paramiko.Transport(sock)
        for key in self.keys:
            transport.add_server_key(key)
        read = transport.packetizer.read_message

        def noted() -> tuple[int, paramiko.Message]:
            kind, message = read()
            self.messages.append(kind)
            return kind, message

        transport.packetizer.read_message = noted
        self.transports.append(transport)
        transport.start_server(event=threading.Event(), server=_Rules(self))

    def hang_up(self) -> None:
        """Drop every connection, as a machine that goes down."""
        for transport in self.transports:
            transport.close()


class _Rules(paramiko.ServerInterface):  # type: ignore[misc] # Paramiko has no types
    def __init__(self, sshd: FakeSshd) -> None:
        self.sshd = sshd

    def get_allowed_auths(self, username: str) -> str:
        return self.sshd.allowed

    def check_auth_none(self, username: str) -> int:
        return self._attempt("none", False)

    def check_auth_password(self, username: str, password: str) -> int:
        return self._attempt("password", False)

    def check_auth_interactive(self, username: str, submethods: str) -> int:
        return self._attempt("keyboard-interactive", False)

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = any(one.asbytes() == key.asbytes() for one in self.sshd.users)
        accepted = self._attempt(f"publickey {username}", known and "publickey" in self.sshd.allowed)
        more = known and accepted == paramiko.AUTH_SUCCESSFUL and self.sshd.allowed != "publickey"
        return int(paramiko.AUTH_PARTIALLY_SUCCESSFUL) if more else accepted

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if self.sshd.is_full:
            return int(paramiko.OPEN_FAILED_RESOURCE_SHORTAGE)
        return int(paramiko.OPEN_SUCCEEDED)

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self.sshd.commands.append(command.decode())
        threading.Thread(target=_run, args=(channel, command.decode()), daemon=True).start()
        return True

    def check_global_request(self, kind: str, msg: paramiko.Message) -> bool:
        return False

    def _attempt(self, what: str, is_right: bool) -> int:
        self.sshd.attempts.append(what)
        return int(paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED)


def _run(channel: paramiko.Channel, command: str) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(["sh", "-c", command], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        threads = [
            threading.Thread(target=_copy, args=(process.stdout, channel.sendall), daemon=True),
            threading.Thread(target=_copy, args=(process.stderr, channel.sendall_stderr), daemon=True),
        ]
        threading.Thread(target=_feed, args=(channel, process.stdin), daemon=True).start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        code = process.wait()
    try:
        if code >= 0:  # an exit by a signal is told in another way, which gives no code
            channel.send_exit_status(code)
        channel.shutdown_write()
        channel.close()
    except (OSError, EOFError, paramiko.SSHException):
        return


def _copy(source: Any, send: Any) -> None:
    try:
        while data := source.read1(32_768):
            send(data)
    except OSError:
        return


def _feed(channel: paramiko.Channel, target: Any) -> None:
    try:
        while data := channel.recv(32_768):
            target.write(data)
            target.flush()
    except OSError:
        pass
    try:
        target.close()
    except OSError:
        return


@contextmanager
def listening(keys: Sequence[paramiko.PKey], users: Sequence[paramiko.PKey] = (), **options: Any) -> Iterator[FakeSshd]:
    """A server on a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        sshd = FakeSshd(keys, users, port=door.getsockname()[1], **options)
        accepted: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    sock, _ = door.accept()
                except OSError:
                    return
                accepted.append(sock)
                sshd.serve(sock)

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield sshd
        finally:
            door.shutdown(socket.SHUT_RDWR)
            sshd.hang_up()
            for sock in accepted:
                sock.close()
