"""The stacks of an environment as CloudFormation lists them: a call a region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.aws.errors import explained
from ops.aws.look.account import Looking
from ops.aws.plan.reading import TAG, key_of, regions


@dataclass(frozen=True)
class Listed:
    """One stack that is there.

    Args:
        drift: ``IN_SYNC``, ``DRIFTED``, ``NOT_CHECKED`` or ``UNKNOWN``, when it was last looked for.
        changed: when it was last changed; None when it never was after its creation.
        outputs: by name; ``descriptions`` are theirs.
        in_design: whether the design still has it.
    """

    key: str
    name: str
    arn: str
    region: str
    status: str
    reason: str
    drift: str
    drift_checked: datetime | None
    created: datetime
    changed: datetime | None
    outputs: Mapping[str, str]
    descriptions: Mapping[str, str]
    in_design: bool


def listed(looking: Looking) -> tuple[Listed, ...]:
    """The stacks that are there, in the order of deployment, then those that the design no longer has.

    Raises:
        AndamioError: AWS can't be asked, or refuses.
    """
    with explained("reading the stacks of CloudFormation", looking.cloud.settings.profile):
        found = {one.name: one for region in regions(looking.design) for one in _of_region(looking, region)}
    designed = [found.pop(stack.name) for stack in looking.design.stacks if stack.name in found]
    everything = len(looking.keys) == len(looking.design.stacks)
    return (*(one for one in designed if one.key in looking.keys), *(found.values() if everything else ()))


def _of_region(looking: Looking, region: str) -> Iterator[Listed]:
    environment = looking.design.options.environment
    ours = {stack.name: stack.key for stack in looking.design.stacks if stack.region == region}
    pages = looking.cloud.client("cloudformation", region).get_paginator("describe_stacks").paginate()
    for answer in (one for page in pages for one in page["Stacks"]):
        tags = {tag["Key"]: tag["Value"] for tag in answer.get("Tags", ())}
        name = answer["StackName"]
        if name in ours or tags.get(TAG) == environment:
            yield _listed(answer, region, ours.get(name) or key_of(name, environment), name in ours)


def _listed(answer: Mapping[str, Any], region: str, key: str, in_design: bool) -> Listed:
    drift = answer.get("DriftInformation", {})
    outputs = answer.get("Outputs", ())
    return Listed(
        key=key,
        name=answer["StackName"],
        arn=answer["StackId"],
        region=region,
        status=answer["StackStatus"],
        reason=answer.get("StackStatusReason", ""),
        drift=drift.get("StackDriftStatus", "NOT_CHECKED"),
        drift_checked=drift.get("LastCheckTimestamp"),
        created=answer["CreationTime"],
        changed=answer.get("LastUpdatedTime"),
        outputs={one["OutputKey"]: one["OutputValue"] for one in outputs},
        descriptions={one["OutputKey"]: one.get("Description", "") for one in outputs},
        in_design=in_design,
    )
