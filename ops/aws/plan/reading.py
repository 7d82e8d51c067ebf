"""What an account has of an environment: its stacks with their templates, also those that the design no longer has."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cloudformation.design import Design
from ops.aws.deploy import observed
from ops.aws.deploy.observed import Observed
from ops.aws.errors import explained
from ops.aws.plan.deployed import Deployed, now
from ops.aws.session import Cloud

AT_ONCE = 8  # stacks that are asked for at the same time: an answer takes about 0.2 s
TAG = "andamio:environment"


@dataclass(frozen=True)
class There:
    """One stack that the account has."""

    key: str
    region: str
    stack: Observed

    def copy(self, account: str) -> Deployed:
        """The stack as it is kept to compare with later."""
        one = self.stack
        return Deployed(
            self.key,
            one.name,
            self.region,
            one.document,
            one.parameters,
            one.outputs,
            one.tags,
            one.status,
            account,
            now(),
        )


def read(cloud: Cloud, design: Design) -> dict[str, There]:
    """Every stack of the environment that is there, by key; those under review have nothing yet and don't count.

    Raises:
        AndamioError: AWS can't be asked, or refuses.
    """
    with explained("reading the stacks of CloudFormation", cloud.settings.profile):
        listed = [(region, one) for region in regions(design) for one in _listed(cloud, region, design)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            read_there = list(pool.map(lambda one: _read(cloud, *one), listed))
    return {there.key: there for there in read_there if there is not None}


def regions(design: Design) -> tuple[str, ...]:
    """The regions in which the design has stacks."""
    return tuple(dict.fromkeys(stack.region for stack in design.stacks))


def key_of(name: str, environment: str) -> str:
    """The key of a stack by its name; the name itself where it isn't one of ours."""
    return name.removeprefix(f"andamio-{environment}-")


def _listed(cloud: Cloud, region: str, design: Design) -> Iterator[str]:
    """The names of the environment's stacks in a region: those of the design, and others with its tag."""
    ours = {stack.name for stack in design.stacks if stack.region == region}
    for page in cloud.client("cloudformation", region).get_paginator("describe_stacks").paginate():
        for answer in page["Stacks"]:
            if answer["StackName"] in ours or _is_of(answer, design.options.environment):
                yield answer["StackName"]


def _is_of(answer: dict[str, Any], environment: str) -> bool:
    return any(tag["Key"] == TAG and tag["Value"] == environment for tag in answer.get("Tags", ()))


def _read(cloud: Cloud, region: str, name: str) -> There | None:
    found = observed.read(cloud.client("cloudformation", region), name)
    if found is None or not found.document:
        return None
    return There(key_of(name, cloud.settings.environment), region, found)
