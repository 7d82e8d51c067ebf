"""Commands are argument lists; a shell runs them here (a Context) or there (a Connection), or prints them."""

from __future__ import annotations

import io
import os
import shlex
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO, cast

from ops.cli.terminal import is_terminal, say, step
from ops.errors import CommandFailed

if TYPE_CHECKING:
    from invoke import Context, Result

Command = tuple[str, ...]

LOG_LINES_SHOWN = 30
LINE_SHOWN = 80  # of a script
ERASE_LINE = "\033[2K"  # Compose 2.26 writes it before each line of a log, also where there is no terminal
TIMED_OUT = 124  # as timeout(1) reports it
INTERRUPTED = (-signal.SIGINT, 128 + signal.SIGINT)


@dataclass(frozen=True)
class Output:
    """What a command wrote, and its exit code."""

    code: int
    stdout: str
    stderr: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def text(self) -> str:
        return self.stdout.strip()


@dataclass(frozen=True)
class Shell:
    """Runs commands through a Context or a Connection.

    ``run`` is for what changes something: in a dry run it prints the command and runs nothing. ``probe`` only reads,
    and so runs in a dry run too. Environment variables are for local commands: over SSH they would show in the remote
    command line.
    """

    context: Context
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def dry(self) -> bool:
        return bool(self.context.config.run.dry)

    def step(self, doing: str) -> AbstractContextManager[None]:
        """Show what is being done and for how long; a dry run does nothing that would take time."""
        return nullcontext() if self.dry else step(doing)

    def probe(self, command: Command, timeout: float | None = None) -> Output:
        """Run a command that reads; that it fails, or takes longer than ``timeout`` seconds, is an answer, too."""
        from invoke.exceptions import CommandTimedOut

        line = shlex.join(command)
        try:
            result = self._invoke(line, hide=True, in_stream=False, dry=False, echo=False, timeout=timeout)
        except CommandTimedOut as late:
            return Output(TIMED_OUT, late.result.stdout, late.result.stderr)
        return Output(result.exited, result.stdout, result.stderr)

    def run(self, command: Command, stdin: str | None = None, quiet: bool = False) -> None:
        """Run a command that changes something; its output is shown as it comes unless ``quiet``.

        Args:
            stdin: what the command reads; a secret goes this way, never into the arguments.
            quiet: keep the output back, and show its last lines only when the command fails.

        Raises:
            CommandFailed: it exited with a non-zero code.
        """
        self._run(command, stdin, quiet)

    def run_apart(self, command: Command, errors: TextIO, stdin: str | None = None) -> None:
        """The same with standard error written to ``errors`` as it comes, so that it can be told from the rest."""
        self._run(command, stdin, quiet=False, errors=errors)

    def _run(self, command: Command, stdin: str | None, quiet: bool, errors: TextIO | None = None) -> None:
        line = shlex.join(command)
        if self.dry:
            say(line)
            return
        shown = not quiet
        source = Whole(stdin) if stdin is not None else False
        pty = shown and not source and not errors and is_terminal()  # a terminal has one output, not two
        result = self._invoke(line, hide=quiet, in_stream=source, pty=pty, err_stream=errors)
        if not result.ok:
            raise failed(line, result.exited, f"{result.stdout}{result.stderr}", shown)

    def lines(self, command: Command) -> Iterator[str]:
        """The lines that a local command writes, as they come, without the codes that erase a terminal's line.

        Raises:
            CommandFailed: it exited with a non-zero code.
        """
        import subprocess

        self._must_be_here()
        line = shlex.join(command)
        if self.dry:
            yield line
            return
        env = {**os.environ, **self.env}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env) as process:
            for text in process.stdout or ():
                yield text.rstrip("\n").replace(ERASE_LINE, "")
        if process.returncode:
            raise failed(line, process.returncode, "", shown=True)

    def interact(self, command: Command) -> None:
        """Run a local command that a person talks to: it gets the terminal itself, and Ctrl-C with it.

        Raises:
            CommandFailed: it exited with a non-zero code.
            KeyboardInterrupt: Ctrl-C ended it.
        """
        import subprocess

        self._must_be_here()
        line = shlex.join(command)
        if self.dry:
            say(line)
            return
        before = signal.signal(signal.SIGINT, lambda *_: None)  # psql cancels a query with it, and stays
        try:
            code = subprocess.run(command, check=False, env={**os.environ, **self.env}).returncode
        finally:
            signal.signal(signal.SIGINT, before)
        if code in INTERRUPTED:
            raise KeyboardInterrupt
        if code:
            raise failed(line, code, "", shown=True)

    def _invoke(self, line: str, **options: Any) -> Result:
        with _ended_by_interrupt():
            result = self.context.run(line, warn=True, env=dict(self.env), **options)
        return cast("Result", result)  # None comes from disowned commands only

    def _must_be_here(self) -> None:
        """A command meant for another host would run on this one, and nobody would notice."""
        if hasattr(self.context, "host"):
            raise TypeError("a Connection can only run and probe")


class Whole(io.StringIO):
    """A text that is read in one piece: Invoke asks a stream for one character every 10 ms."""

    def read(self, _size: int | None = -1, /) -> str:
        return super().read()


@contextmanager
def _ended_by_interrupt() -> Iterator[None]:
    """End the task by Ctrl-C: Invoke hands it on to the program, waits for its end, and would go on after it."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # signals come to the main thread only; and where somebody ignores them, they stay ignored
        return
    interrupts: list[int] = []

    def note(number: int, _: object) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if interrupts:
        raise KeyboardInterrupt


def in_short(line: str) -> str:
    """A command line for a message: a script of several lines is named by its first one."""
    first, *rest = line.strip().splitlines() or [""]
    return f"{first[:LINE_SHOWN].rstrip()} …" if rest else line


def failed(line: str, code: int, output: str, shown: bool) -> CommandFailed:
    """The error of a command: its last lines when they haven't been shown, and what is known to help."""
    tail = "\n".join(f"    {text}" for text in output.strip().splitlines()[-LOG_LINES_SHOWN:])
    what = f"`{in_short(line)}` exited with {code}" + (f"; its last lines:\n{tail}" if tail and not shown else "")
    full = "no space left on device" in output.lower()
    hint = "free some disk space: ./inv doctor shows where it went" if full else ""
    return CommandFailed(what, hint=hint, code=code, output=output)
