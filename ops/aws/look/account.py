"""An environment opened for looking: its design, and the account that it is in."""

from __future__ import annotations

from dataclasses import dataclass

from cloudformation.design import Design
from ops import settings
from ops.aws.design import chosen, design_of
from ops.aws.session import Cloud, reach
from ops.aws.settings import AwsSettings


@dataclass(frozen=True)
class Looking:
    """What a task looks at.

    Args:
        keys: the stacks that are asked for.
    """

    cloud: Cloud
    design: Design
    keys: tuple[str, ...]


def opened(env: str | None, stack: str, dry: bool) -> Looking:
    """The environment of this name; its account must be the one that the credentials are of.

    Args:
        stack: one stack's key; empty for all.

    Raises:
        BadInput: there is no such stack, or the settings make no design.
        AndamioError: the account can't be reached, or is another one.
    """
    environment = settings.opened(env, dry, only=(AwsSettings.FILE,))
    design = design_of(environment)
    keys = tuple(one.key for one in chosen(design, stack))
    cloud = reach(AwsSettings.of(environment), dry)
    return Looking(cloud, design, keys)
