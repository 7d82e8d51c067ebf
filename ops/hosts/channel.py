"""What goes over one command's channel: its input, its output as it comes, its exit code, all by a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paramiko import Channel

CHUNK = 32_768
LOOK_SECONDS = 60.0  # a wait can't be endless
NO_EXIT_CODE = -1
GONE = (OSError, EOFError)  # what Paramiko raises where the channel or the connection has ended


class Late(Exception):
    """The deadline passed before the command ended."""


@dataclass(frozen=True)
class Piece:
    """Some bytes that the command wrote."""

    data: bytes
    is_error: bool


def pieces(channel: Channel, deadline: float) -> Iterator[Piece]:
    """What the command writes until it closes both streams; both are read, so that neither can block it.

    Raises:
        Late: ``deadline`` (of ``time.monotonic``) has passed.
    """
    bell = Bell(channel)
    while True:
        bell.clear_now()
        ended = channel.eof_received or channel.closed  # looked at first: what came before the end is there by then
        yield from _arrived(channel)
        if ended:
            return
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise Late
        bell.wait(min(remaining, LOOK_SECONDS))


def exit_code(channel: Channel, deadline: float) -> int:
    """The command's exit code; ``NO_EXIT_CODE`` where a signal ended it, or the connection ended.

    Raises:
        Late: ``deadline`` has passed.
    """
    if not channel.status_event.wait(max(0.0, deadline - time.monotonic())):
        raise Late
    return int(channel.exit_status)


class Bell(threading.Event):
    """Rings when one of a channel's two buffers gets something, or its end.

    Paramiko's own way, ``select`` on a channel, loses the news where one buffer fills up while the other is emptied.
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        channel.in_buffer.set_event(self)
        channel.in_stderr_buffer.set_event(self)

    def clear(self) -> None:
        """What a buffer does when it has been emptied; the other one may be full."""

    def clear_now(self) -> None:
        """To be done before looking at the buffers: what comes from then on rings."""
        super().clear()


class Feeder:
    """Writes to a command's standard input in a thread of its own, while the output is read.

    A command that ends before it has read everything is no error of the feeder's. What the source of the chunks raises
    is: ``check`` raises it again.
    """

    def __init__(self, channel: Channel, chunks: Iterable[bytes]) -> None:
        self._channel = channel
        self._chunks = chunks
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._feed, name="standard input", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until all is written, or nobody reads it any more."""
        self._thread.join()

    def check(self) -> None:
        """Raise what the source of the chunks raised, to be asked when the channel has ended."""
        if self._error:
            raise self._error

    def _feed(self) -> None:
        try:
            for chunk in self._chunks:
                if not self._send(chunk):
                    return
        except BaseException as error:  # it belongs to the thread that waits for the command
            self._error = error
            with suppress(*GONE):
                self._channel.close()
            return
        end_input(self._channel)

    def _send(self, chunk: bytes) -> bool:
        try:
            self._channel.sendall(chunk)
        except GONE:
            return False
        return True


def end_input(channel: Channel) -> None:
    """Tell the command that nothing more comes; that it has ended already is fine."""
    try:
        channel.shutdown_write()
    except GONE:
        return


@contextmanager
def closing(channel: Channel) -> Iterator[Channel]:
    """Close a channel at the end of the block; that the connection is gone already is fine."""
    try:
        yield channel
    finally:
        with suppress(*GONE):
            channel.close()


def as_lines(texts: Iterable[str]) -> Iterator[str]:
    """Texts cut at random places as whole lines, without their ends."""
    rest = ""
    for text in texts:
        *whole, rest = (rest + text).split("\n")
        yield from whole
    if rest:
        yield rest


def _arrived(channel: Channel) -> Iterator[Piece]:
    while channel.recv_ready():
        yield Piece(channel.recv(CHUNK), is_error=False)
    while channel.recv_stderr_ready():
        yield Piece(channel.recv_stderr(CHUNK), is_error=True)
