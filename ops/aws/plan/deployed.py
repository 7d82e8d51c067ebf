"""What was deployed last, as CloudFormation said it: a copy on this machine, to compare with where no account answers.

The state's home is CloudFormation. The copies are files of ``.cache/cfn/<environment>/deployed``, one a stack, written
by what has just read it there; whoever compares with one says how old it is.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cloudformation.stack import Document
from ops.errors import AndamioError
from ops.paths import CACHE
from ops.settings.files import writing


@dataclass(frozen=True)
class Deployed:
    """One stack as CloudFormation has it.

    Args:
        key: the stack's key; its name where the design has no such stack.
        template: as it was sent.
        parameters: by name; CloudFormation itself masks those that are ``NoEcho``.
        outputs: by name.
        tags: the stack's own.
        status: such as ``UPDATE_COMPLETE``.
        account: the account that it is in.
        read_at: when CloudFormation was asked, ISO 8601, UTC.
    """

    key: str
    name: str
    region: str
    template: Document
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    status: str = ""
    account: str = ""
    read_at: str = ""


def folder(environment: str, cache: Path = CACHE) -> Path:
    """Where the copies of an environment are."""
    return cache / "cfn" / environment / "deployed"


def write(environment: str, stacks: dict[str, Deployed], cache: Path = CACHE) -> None:
    """Keep copies of what is deployed now, by key; stacks that aren't given are no longer there.

    Raises:
        AndamioError: a file can't be written.
    """
    at = folder(environment, cache)
    with writing(at):
        at.mkdir(parents=True, exist_ok=True)
        at.chmod(0o700)
        for gone in at.glob("*.json"):
            if gone.stem not in stacks:
                gone.unlink()
        for key, stack in stacks.items():
            new = at / f".{key}.new"
            new.write_text(json.dumps(asdict(stack), indent=1, sort_keys=True) + "\n")
            new.replace(at / f"{key}.json")


def read(environment: str, cache: Path = CACHE) -> dict[str, Deployed]:
    """The copies of an environment, by key; none where nothing was ever read from an account.

    Raises:
        AndamioError: a copy can't be read.
    """
    return {file.stem: _read(file) for file in sorted(folder(environment, cache).glob("*.json"))}


def now() -> str:
    """The time of a reading."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(file: Path) -> Deployed:
    try:
        return Deployed(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError) as error:
        hint = f"delete {file.parent}: it is a copy of what CloudFormation has"
        raise AndamioError(f"can't be read: {error}", where=str(file), hint=hint) from None
