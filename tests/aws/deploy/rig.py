"""A deployment against the fake, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cloudformation.design import Design
from cloudformation.stack import Found
from ops.aws.deploy import everything
from ops.aws.deploy.everything import Order
from ops.aws.deploy.finding import takes_image
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.plan.deployed import Deployed
from ops.errors import BadInput
from tests.aws.deploy import designs
from tests.aws.fake_cloudformation import FakeCloudFormation
from tests.aws.fake_cloudformation.records import Stack

SHA = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Rig:
    """The account of a test.

    Attributes:
        gated: the designs that the gates have seen.
        remembered: what was kept of what is deployed, the last time.
        lacking: kinds of what can't be found.
    """

    cloud: FakeCloudFormation = field(default_factory=FakeCloudFormation)
    looked_up: list[Found] = field(default_factory=list)
    gated: list[Design] = field(default_factory=list)
    remembered: dict[str, Deployed] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.services["cloudformation"] = self.cloud.client

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            environment="test",
            place="test (account 123456789012, eu-west-1)",
            service=lambda service, region: self.services[service],
            look_up=self._look_up,
            gate=self.gated.append,
            remember=self._remember,
            typed=lambda task: f"./inv {task} --env test",
            clock=self.cloud.clock,
        )

    def deploy(self, design: Design | None = None, *keys: str, **order: object) -> None:
        """Deploy, with ``--yes`` and an image unless the order says otherwise."""
        wanted = design or designs.design()
        stacks = tuple(stack for stack in wanted.stacks if not keys or stack.key in keys)
        images = any(takes_image(stack) for stack in stacks)
        asked = replace(Order(stacks, SHA if images else "", yes=True), **order)  # type: ignore[arg-type] # a test's own words
        everything.deploy(self.around, wanted, asked)

    def status(self, key: str) -> str:
        """The state of a stack, ABSENT where there is none."""
        self.cloud.pass_time()
        found = self.cloud.stack(designs.OPTIONS.name(key))
        return found.status if found and found.exists else "ABSENT"

    def stack(self, key: str) -> Stack:
        """A stack that there is, as the service has it."""
        found = self.cloud.stack(designs.OPTIONS.name(key))
        assert found
        return found

    def forget_calls(self) -> None:
        self.cloud.calls.clear()

    def _look_up(self, source: Found, region: str) -> str:
        self.looked_up.append(source)
        if source.what in self.lacking:
            raise BadInput(f"there is no {source.what} for {source.of}")
        return "found-1"

    def _remember(self, deployed: dict[str, Deployed]) -> None:
        self.remembered = deployed
