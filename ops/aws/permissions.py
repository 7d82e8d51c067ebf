"""The policies with which a person deploys an environment, as files that somebody puts into IAM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.aws import documented
from ops.errors import AndamioError, BadInput
from ops.paths import CACHE

if TYPE_CHECKING:
    from cloudformation.options import Options
    from ops.settings import Environment

COMMAND = "./inv cfn.permissions"


@dataclass(frozen=True)
class Policy:
    """One policy: its name in IAM, its text, and its length as AWS counts it, in characters."""

    name: str
    text: str
    size: int


def of_documented() -> tuple[Policy, ...]:
    """Those of the design that the documents show."""
    return _made(documented.options(), documented.ACCOUNT)


def of_environment(environment: Environment) -> tuple[Policy, ...]:
    """Those of an environment whose ``aws.env`` was read, with its account.

    Raises:
        BadInput: its settings make no valid design.
    """
    from ops.aws import design
    from ops.aws.settings import AwsSettings

    return _made(design.design_of(environment).options, AwsSettings.of(environment).account)


def default_folder(environment: str | None) -> Path:
    """Where they are written: the documented ones among the documents, an environment's in the cache."""
    return CACHE / "cfn" / environment / "permissions" if environment else documented.FOLDER / "iam"


def write(policies: tuple[Policy, ...], folder: Path) -> Iterator[Path]:
    """Write one file a policy, in place of older ones.

    Raises:
        AndamioError: the folder can't be made, or a file can't be written.
    """
    for policy in policies:
        file = folder / f"{policy.name}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(policy.text)
        except OSError as error:
            raise AndamioError(f"can't be written: {error.strerror}", where=str(file)) from error
        yield file


def _made(options: Options, account: str) -> tuple[Policy, ...]:
    from cloudformation.errors import DesignError
    from cloudformation.pipeline import person

    try:
        found = person.policies(options, account)
    except DesignError as error:
        raise BadInput(error.what, hint=error.hint) from error
    return tuple(Policy(name, json.dumps(one, indent=2) + "\n", person.size(one)) for name, one in found.items())
