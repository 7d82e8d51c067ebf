"""What a deployment touches besides the design: the account, the clock, the gates; a test brings its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from cloudformation.design import Design
from cloudformation.stack import Found
from ops.aws.deploy.clock import Clock, SystemClock
from ops.aws.deploy.typed import Typed
from ops.aws.plan.deployed import Deployed


def _nothing(_: Design, __: Collection[str]) -> None:
    """Where there is nothing that makes logs by itself."""


@dataclass(frozen=True)
class Surroundings:
    """Everything that isn't decided by the design.

    Args:
        environment: its name.
        place: the environment with its account and region, for people.
        service: the client of a service (``rds``) for a region.
        look_up: the value of what a parameter looks up, in a region.
        gate: refuses a design that isn't good enough to be deployed.
        remember: keeps what is deployed, for plans without an account.
        typed: how a task is typed for this environment.
        role: ARN of the role that CloudFormation acts as; empty for whoever asks.
        limit_logs: sees to logs that no template can limit, once the stacks of these keys are as designed.
        first_tag: of the image where none was ever deployed, and it doesn't matter which; empty where it does.
    """

    environment: str
    place: str
    service: Callable[[str, str], Any]
    look_up: Callable[[Found, str], str]
    gate: Callable[[Design], None]
    remember: Callable[[dict[str, Deployed]], None]
    typed: Typed
    role: str = ""
    first_tag: str = ""
    limit_logs: Callable[[Design, Collection[str]], None] = _nothing
    clock: Clock = field(default_factory=SystemClock)

    def client(self, region: str) -> Any:
        """CloudFormation's client for a region."""
        return self.service("cloudformation", region)
