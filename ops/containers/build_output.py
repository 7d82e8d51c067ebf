"""What a build failed of: the output of the one step that failed, out of all that BuildKit writes."""

from __future__ import annotations

import re

from ops.errors import CommandFailed
from ops.shell import Command, Shell

FIRST_SHOWN = 25  # of a compiler's errors, the first are the cause of the others
LAST_SHOWN = 12  # a package manager says at its end what it failed of

# BuildKit's plain progress: `#6 [build 1/1] RUN …`, `#6 0.401 …` for each line that the step wrote, `#6 ERROR: …`;
# after all steps it repeats the last lines between dashes. https://docs.docker.com/reference/cli/docker/buildx/build/
FAILED_STEP = re.compile(r"^#(\d+) ERROR: (.*)$", re.MULTILINE)
WRITTEN = r"^#{step} \d+\.\d+ (.*)$"
TITLE = r"^#{step} (\[.*)$"


def run_build(shell: Shell, name: str, command: Command) -> None:
    """Run a build, and keep its output back.

    Raises:
        CommandFailed: it failed; the error has what the failing step wrote.
    """
    try:
        shell.run(command, quiet=True)
    except CommandFailed as error:
        raise explained(name, error) from error


def explained(name: str, error: CommandFailed) -> CommandFailed:
    """The error of a build, with what its failing step wrote; the same error where no step failed."""
    failed = FAILED_STEP.search(error.output)
    if not failed:
        return error
    step, reason = failed[1], failed[2]
    titles = _lines(TITLE, step, error.output)
    written = _lines(WRITTEN, step, error.output) or [reason]
    shown = "\n".join(f"    {line}" for line in shortened(written))
    what = f"the image {name} can't be built: {titles[0] if titles else f'step {step}'}\n{shown}"
    return CommandFailed(what, hint=error.hint, code=error.code, output=error.output)


def shortened(lines: list[str]) -> list[str]:
    """The first and the last lines, and how many were left out between them."""
    left_out = len(lines) - FIRST_SHOWN - LAST_SHOWN
    if left_out <= 1:
        return lines
    return [*lines[:FIRST_SHOWN], f"… {left_out} more lines …", *lines[-LAST_SHOWN:]]


def _lines(pattern: str, step: str, output: str) -> list[str]:
    return re.findall(pattern.format(step=step), output, re.MULTILINE)
