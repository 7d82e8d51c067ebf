"""The design of an environment: its settings and the boot script, made into stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.aws.settings import AwsSettings, options
from ops.errors import BadInput

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.stack import Stack
    from ops.settings import Environment


def design_of(environment: Environment) -> Design:
    """The stacks of an environment whose ``aws.env`` was read, each after those that it needs.

    Raises:
        BadInput: its settings make no valid design; it says which, and what would.
    """
    from cloudformation.design import design  # troposphere: 50 ms that other tasks need not pay
    from cloudformation.errors import DesignError
    from ops.aws import boot

    settings = AwsSettings.of(environment)
    try:
        return design(options(settings, boot.script()))
    except DesignError as error:
        raise BadInput(error.what, where=settings.file, hint=error.hint) from error


def chosen(design: Design, key: str | None) -> tuple[Stack, ...]:
    """The stack of this key alone, all of them for None or an empty one.

    Raises:
        BadInput: there is no such stack; it lists those that there are.
    """
    from cloudformation.errors import DesignError

    try:
        return (design.stack(key),) if key else design.stacks
    except DesignError as error:
        raise BadInput(error.what, hint=error.hint) from error
