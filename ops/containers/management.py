"""Django's management commands, in a new container of the current image: they work also while the backend is down."""

from __future__ import annotations

import io
import re
import sys
from typing import TextIO

from ops.containers import images, state
from ops.containers.application import ONE_SHOT, Application
from ops.errors import AndamioError, BadInput, CommandFailed
from ops.shell import Command, Shell

BAD_USAGE = 2  # as argparse exits
# What Django, or argparse after its usage, ends with when it refuses; the rest of what it writes is worth seeing.
REFUSAL = re.compile(r"^(?:CommandError|manage\.py \w+: error): ", re.MULTILINE)
HELD_FROM = ("CommandError: ", "usage: ")
PENDING = re.compile(r"^\w+\.\d{4}_\w+$", re.MULTILINE)  # a migration in Django's plan; its operations are indented


def manage(shell: Shell, application: Application, *words: str, stdin: str | None = None) -> None:
    """Run a command, with the databases running.

    Raises:
        BadInput: it doesn't take such arguments.
        AndamioError: it refuses, in its own words.
        CommandFailed: anything else.
    """
    _build(shell)
    errors = UpToRefusal(sys.stderr)
    try:
        shell.run_apart(_one_off(application, *words), errors, stdin)
    except CommandFailed as error:
        if refusal := refusal_in(errors.held):
            raise (BadInput if error.code == BAD_USAGE else AndamioError)(refusal) from error
        raise
    finally:
        errors.close()


def refuse_pending(shell: Shell, application: Application) -> None:
    """Change nothing, and refuse while migrations are to be applied.

    Raises:
        AndamioError: names them.
        CommandFailed: they can't be told, as without a database.
    """
    _build(shell)
    try:
        shell.run(_one_off(application, "migrate", "--check", "--plan"), quiet=True)
    except CommandFailed as error:
        pending = PENDING.findall(error.output)
        if pending:
            count = f"{len(pending)} migration{'s' if len(pending) > 1 else ''} pending"
            raise AndamioError(f"{count}: {', '.join(pending)}", hint=application.named.typed("migrate")) from error
        if refusal := refusal_in(error.output):
            raise AndamioError(refusal) from error
        raise


def refuse_stopped(shell: Shell, application: Application, service: str) -> None:
    """Refuse what needs a service that runs.

    Raises:
        AndamioError: it doesn't.
    """
    if shell.dry:
        return
    if not any(one.service == service and one.running for one in state.containers(shell, application)):
        raise AndamioError(f"{service} doesn't run", hint=application.named.typed("up"))


def refusal_in(output: str) -> str:
    """The words in which a command refuses, without their prefix; empty when it failed of something else."""
    return REFUSAL.split(output)[-1].strip() if REFUSAL.search(output) else ""


class UpToRefusal(io.StringIO):
    """Hands on what a command writes on standard error, line by line, up to its refusal, which is ``held``."""

    def __init__(self, to: TextIO) -> None:
        super().__init__()
        self.to = to
        self.held = ""
        self._line = ""

    def write(self, text: str, /) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._take(f"{line}\n")
        return len(text)

    def close(self) -> None:
        """Hand on an unfinished last line, too."""
        if self._line:
            self._take(self._line)
        self._line = ""
        super().close()

    def _take(self, line: str) -> None:
        if self.held or line.startswith(HELD_FROM):
            self.held += line
        else:
            self.to.write(line)
            self.to.flush()


def _build(shell: Shell) -> None:
    images.build_changed(shell, (images.BACKEND_IMAGE, images.DYNAMODB_IMAGE), images.AS_THEY_ARE)


def _one_off(application: Application, *words: str) -> Command:
    command = ("run", "--rm", "--no-TTY", ONE_SHOT, "python", "manage.py", *words)
    return application.compose("--progress=quiet", *command)
