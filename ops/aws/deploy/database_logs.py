"""How long a database's logs are kept: RDS makes their log groups itself, and would keep what is in them for good.

CloudFormation can't have them: they exist before a template could name them, by the instance's own name.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cloudformation.design import Design
from cloudformation.stack import Stack
from ops.aws.deploy.unprotecting import INSTANCE
from ops.aws.errors import explained
from ops.aws.session import Cloud
from ops.cli.terminal import say, styled
from ops.errors import AndamioError

EXPORTS = "EnableCloudwatchLogsExports"
DOING = "limiting how long the database's logs are kept"


def limit(cloud: Cloud, design: Design, keys: Collection[str]) -> None:
    """Have the logs of the databases in these stacks kept as long as all others; what is right already stays untouched.

    What can't be done is said, and is no failure: the stacks are as designed.
    """
    days = design.options.log_days
    for stack in design.stacks:
        if stack.key not in keys or not exports(stack):
            continue
        try:
            with explained(DOING, cloud.settings.profile):
                changed = list(_limit(cloud, stack, days))
        except AndamioError as error:
            say(styled(f"! {DOING}: {error.what}; until then they are kept for good", "yellow"))
            continue
        if changed:
            say(f"  {stack.key}: {', '.join(changed)}: kept {days} days from now on")


def exports(stack: Stack) -> dict[str, list[str]]:
    """The kinds of logs that RDS writes for each database of a stack, by its logical ID."""
    resources = stack.document.get("Resources", {})
    kinds = {name: one.get("Properties", {}).get(EXPORTS) for name, one in resources.items() if one["Type"] == INSTANCE}
    return {name: found for name, found in kinds.items() if found}


def _limit(cloud: Cloud, stack: Stack, days: int) -> Iterator[str]:
    client = cloud.client("logs", stack.region)
    for name, kinds in exports(stack).items():
        for group in _groups(client, _identity(cloud, stack, name), kinds):
            if group.get("retentionInDays") != days:
                client.put_retention_policy(logGroupName=group["logGroupName"], retentionInDays=days)
                yield group["logGroupName"]


def _identity(cloud: Cloud, stack: Stack, logical_id: str) -> str:
    client = cloud.client("cloudformation", stack.region)
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack.name)
    listed = [one for page in pages for one in page["StackResourceSummaries"]]
    return next(str(one["PhysicalResourceId"]) for one in listed if one["LogicalResourceId"] == logical_id)


def _groups(client: Any, instance: str, kinds: Collection[str]) -> list[dict[str, Any]]:
    """The log groups of an instance that exist; RDS makes each when it has something to write."""
    prefix = f"/aws/rds/instance/{instance}/"
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    wanted = [f"{prefix}{kind}" for kind in kinds]
    return [group for page in pages for group in page["logGroups"] if group["logGroupName"] in wanted]
