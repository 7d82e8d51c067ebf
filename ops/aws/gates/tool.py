"""Asking a tool that reads files: about the templates that it hasn't seen, all in one process."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.aws.gates.cache import Answers, Row
from ops.aws.gates.gate import Finding
from ops.cli.terminal import step
from ops.errors import AndamioError
from ops.shell import Command, Output, failed

if TYPE_CHECKING:
    from cloudformation.stack import Stack

Ask = Callable[[Path, Sequence["Stack"]], Mapping[str, Row]]
FINDINGS = "findings"


def answers(name: str, stacks: Sequence[Stack], kept: Answers, ask: Ask) -> dict[str, Row]:
    """What the tool says about each stack, by key: kept from before, or asked now.

    Args:
        name: the tool's, for people.
        stacks: all that matter.
        kept: the answers from before.
        ask: asks the tool about a folder in which each stack's template is ``<key>.json``; gives a row for each stack.
    """
    known = kept.known(stacks)
    new = [stack for stack in stacks if stack.key not in known]
    if not new:
        return known
    with tempfile.TemporaryDirectory() as folder, step(f"{name}: {len(new)} of {len(stacks)} templates"):
        for stack in new:
            (Path(folder) / f"{stack.key}.json").write_text(stack.pretty)
        asked = ask(Path(folder), new)
    kept.keep(new, asked)
    return {stack.key: known.get(stack.key) or asked[stack.key] for stack in stacks}


def findings(tool: str, rows: Mapping[str, Row]) -> tuple[Finding, ...]:
    """The findings of kept answers."""
    return tuple(
        Finding(tool, row["rule"], key, row["resource"], row["what"], row["more"])
        for key, answer in rows.items()
        for row in answer[FINDINGS]
    )


def run(command: Command, folder: Path, codes: Sequence[int]) -> Output:
    """Run a tool in a folder; its exit code has to be one by which it says that it has looked.

    Raises:
        CommandFailed: it is another one.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode not in codes:
        raise failed(" ".join(command[:3]) + " …", done.returncode, done.stdout + done.stderr, shown=False)
    return Output(done.returncode, done.stdout, done.stderr)


def read_json(name: str, text: str) -> Any:
    """What a tool wrote.

    Raises:
        AndamioError: it is no JSON: the tool broke, and its findings aren't known.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise AndamioError(f"{name} wrote something that is no JSON: {text.strip()[:200]!r}") from error
