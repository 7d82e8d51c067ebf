"""A Shell on the other side: each command in a channel of its own, within bounds, without Fabric's slow loop."""

from __future__ import annotations

import codecs
import math
import shlex
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ops.cli.terminal import say, styled
from ops.errors import BadInput, CommandFailed
from ops.hosts.address import Address
from ops.hosts.channel import NO_EXIT_CODE, Feeder, Late, Piece, as_lines, closing, end_input, exit_code, pieces
from ops.hosts.errors import ConnectionLost
from ops.shell import TIMED_OUT, Command, Output, Shell, failed, in_short

if TYPE_CHECKING:
    from paramiko import Channel, Transport

COMMAND_SECONDS = 60.0
LONGEST_SECONDS = 86_400.0
KILL_SECONDS = 5  # after its time a command is asked to end, and made to so much later
GRACE_SECONDS = KILL_SECONDS + 3.0  # how much longer than the command's own time we wait to be told
ENDED_BY_SIGNAL = 255  # as ssh(1) reports it
LOOK_SECONDS = 0.5  # how long a transport takes, at most, to tell that it is over


@dataclass(frozen=True)
class Host(Shell):
    """Runs commands on a host; made by :func:`ops.hosts.connection.connect`.

    Each command has its time, in seconds, after which it is ended on the host, too. When the connection ends first,
    that is a :class:`ConnectionLost`, and what became of the command isn't known. A command's input that breaks off
    looks to it like the end of its input: what must be whole is to be checked there.
    """

    address: Address = field(kw_only=True)

    def probe(self, command: Command, timeout: float | None = None) -> Output:
        """As Shell's: run a command that reads, in a dry run, too."""
        return self.read(command, COMMAND_SECONDS if timeout is None else timeout)

    def read(self, command: Command, timeout: float = COMMAND_SECONDS) -> Output:
        """What a command writes; that it fails or takes longer than ``timeout`` (code 124) is an answer, too."""
        return self._finish(shlex.join(command), (), timeout)

    def run(
        self, command: Command, stdin: str | None = None, quiet: bool = False, timeout: float = COMMAND_SECONDS
    ) -> None:
        """As Shell's: run a command that changes something; in a dry run, print it only.

        Raises:
            CommandFailed: it exited with a non-zero code, or took longer than ``timeout``.
            ConnectionLost: what became of it isn't known.
        """
        line = shlex.join(command)
        if self._is_printed_only(line):
            return
        output = self._finish(line, [stdin.encode()] if stdin else [], timeout, shown=not quiet)
        if not output.ok:
            raise self._failed(line, output, shown=not quiet)

    def send(self, command: Command, chunks: Iterable[bytes], timeout: float = COMMAND_SECONDS) -> Output:
        """Stream bytes to a command's standard input, and give what it wrote; in a dry run, print it only.

        Raises:
            CommandFailed: it exited with a non-zero code, or took longer than ``timeout``.
            ConnectionLost: what became of it isn't known.
        """
        line = shlex.join(command)
        if self._is_printed_only(line):
            return Output(0, "", "")
        output = self._finish(line, chunks, timeout)
        if not output.ok:
            raise self._failed(line, output, shown=False)
        return output

    def stream(self, command: Command) -> Iterator[str]:
        """The lines that a command writes, as they come, for as long as it runs; it reads, so a dry run runs it, too.

        It ends when the caller stops listening, also on the host.

        Raises:
            CommandFailed: it exited with a non-zero code.
            ConnectionLost: the connection ended.
        """
        line = shlex.join(command)
        with closing(self._start(line, ended_with_its_input(line))) as channel:
            decode = codecs.getincrementaldecoder("utf-8")("replace").decode
            yield from as_lines(decode(piece.data) for piece in pieces(channel, math.inf))
            code = self._code(channel, line, time.monotonic() + GRACE_SECONDS)
        if code:
            raise self._failed(line, Output(code, "", ""), shown=True)

    @contextmanager
    def hold(self, command: Command, timeout: float = COMMAND_SECONDS) -> Iterator[str]:
        """Run a command for as long as the block lasts: one that prints a line when it holds something, such as a lock.

        Yields that line; nothing in a dry run, which prints the command only. The command must end with its input:
        that is closed when the block is left, and by the host itself when this program or the connection dies.

        Args:
            timeout: how long to wait for the line, in seconds.

        Raises:
            CommandFailed: it ended without a line; ``code`` says with which exit code.
            ConnectionLost: the connection ended before the line came.
        """
        line = shlex.join(command)
        if self._is_printed_only(line):
            yield ""
            return
        with closing(self._start(line, line)) as channel:
            first = self._first_line(channel, line, time.monotonic() + timeout)
            try:
                yield first
            finally:
                end_input(channel)
                channel.status_event.wait(GRACE_SECONDS)

    def _finish(self, line: str, chunks: Iterable[bytes], timeout: float, shown: bool = False) -> Output:
        """Run a command to its end, or to that of its time."""
        deadline = time.monotonic() + timeout + GRACE_SECONDS
        written = _Written(shown)
        with closing(self._start(line, ended_in_time(line, timeout))) as channel:
            feeder = Feeder(channel, chunks)
            try:
                for piece in pieces(channel, deadline):
                    written.take(piece)
                code = exit_code(channel, deadline)
            except Late:
                code = TIMED_OUT
            feeder.check()
            if code == NO_EXIT_CODE:
                code = self._code(channel, line, deadline)
        return Output(code, *written.texts())

    def _start(self, line: str, wrapped: str) -> Channel:
        """The channel of a command line, which goes to the host as ``wrapped``."""
        from paramiko import ChannelException, SSHException

        if self.context.config.run.echo:
            say(styled(line, "bold"))
        try:
            return self._open(wrapped)
        except ChannelException as error:  # as when it allows no more sessions at a time
            what = f"the host refused to start `{in_short(line)}`: {error.text}"
            raise CommandFailed(what, where=str(self.address)) from None
        except (SSHException, EOFError, OSError) as error:
            raise self._lost(line) from error

    def _open(self, line: str) -> Channel:
        """A channel in which a command line has been started; whatever is run on the host is run here."""
        channel = self._transport.open_session()
        channel.exec_command(line)
        return channel

    def _first_line(self, channel: Channel, line: str, deadline: float) -> str:
        written = _Written(shown=False)
        try:
            for piece in pieces(channel, deadline):
                written.take(piece)
                first, end, _ = written.texts()[0].partition("\n")
                if end:
                    return first
            code = self._code(channel, line, deadline)
        except Late:
            code = TIMED_OUT
        raise self._failed(line, Output(code, *written.texts()), shown=False)

    def _code(self, channel: Channel, line: str, deadline: float) -> int:
        """The exit code; a lost connection gives none, as does a signal, and they are told apart here."""
        code = exit_code(channel, deadline)
        if code != NO_EXIT_CODE:
            return code
        self._transport.join(LOOK_SECONDS)
        if not self._transport.is_alive():
            raise self._lost(line)
        return ENDED_BY_SIGNAL

    def _is_printed_only(self, line: str) -> bool:
        if self.dry:
            say(line)
        return self.dry

    def _failed(self, line: str, output: Output, shown: bool) -> CommandFailed:
        error = failed(line, output.code, output.stdout + output.stderr, shown)
        error.where = str(self.address)
        return error

    def _lost(self, line: str) -> ConnectionLost:
        what = f"the connection was lost during `{in_short(line)}`; what became of it isn't known"
        return ConnectionLost(what, str(self.address), "run the same task again: it goes on from what it finds")

    @property
    def _transport(self) -> Transport:
        connection: Any = self.context
        return connection.transport


class _Written:
    """What a command has written so far; shown here, too, if wanted."""

    def __init__(self, shown: bool) -> None:
        self._streams = {is_error: bytearray() for is_error in (False, True)}
        self._decoders = {is_error: codecs.getincrementaldecoder("utf-8")("replace") for is_error in (False, True)}
        self._shown = shown

    def take(self, piece: Piece) -> None:
        self._streams[piece.is_error] += piece.data
        if self._shown:
            target = sys.stderr if piece.is_error else sys.stdout
            target.write(self._decoders[piece.is_error].decode(piece.data))
            target.flush()

    def texts(self) -> tuple[str, str]:
        """What it wrote to standard output and to standard error."""
        return (self._streams[False].decode(errors="replace"), self._streams[True].decode(errors="replace"))


def ended_in_time(line: str, seconds: float) -> str:
    """The command line with an end on the host itself: a connection that is gone ends nothing there.

    Raises:
        BadInput: that is no time for a command.
    """
    if not 0 < seconds <= LONGEST_SECONDS:
        raise BadInput(f"a time-out of {seconds:g} s is not between 0 and {LONGEST_SECONDS:,.0f} s")
    return shlex.join(("timeout", f"--kill-after={KILL_SECONDS}", f"{seconds:g}", "sh", "-c", line))


def ended_with_its_input(line: str) -> str:
    """The command line, ended by a watcher as soon as the standard input ends, which it does with the connection."""
    watcher = "exec 3<&0; (cat <&3; kill $$) >/dev/null 2>&1 &"
    return shlex.join(("sh", "-c", f'{watcher} exec sh -c "exec $0" </dev/null 3<&-', line))
