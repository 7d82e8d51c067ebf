"""Change sets: asked for, waited for, read whole, and gone when they are empty."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from cloudformation.stack import Stack
from ops.aws.deploy import faults
from ops.aws.deploy.call import Call, Do
from ops.aws.deploy.faults import DeployFailed
from ops.aws.deploy.wanted import CHANGE_SET, Wanted

ATTEMPTS = 30  # for what the service hasn't noticed yet
# What the service says, under the code ValidationError, when somebody else was quicker.
OTHERS = re.compile(r"already exists and cannot be created|is in \w+ state and can ?not be updated")
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True)
class ChangeSet:
    """A change set that can be executed.

    Args:
        arn: its own for good; the next one of the same name has another.
        description: the answer of DescribeChangeSet, all pages in one, with property values.
    """

    arn: str
    stack_arn: str
    description: dict[str, Any]


def make(client: Any, do: Do, wanted: Wanted, new: bool) -> Generator[None, None, ChangeSet | None]:
    """Have a change set made; None when nothing would change, and then it is gone again.

    Raises:
        DeployFailed: the service can't make it.
        Superseded: another deployment's took its place.
        ClientError: the service refuses to try.
    """
    made = yield from _ask(do, wanted, new)
    description = yield from _description(client, wanted.stack, made["Id"])
    if description["Status"] == "CREATE_COMPLETE":
        return ChangeSet(made["Id"], made["StackId"], description)
    reason = str(description.get("StatusReason", ""))
    details = _details(client, made["Id"])
    do(deletion(wanted.stack.name, made["Id"]))
    if any(text in reason for text in NO_CHANGES):
        return None
    raise DeployFailed(details or reason or "the change set failed", f"stack {wanted.stack.key}")


def deletion(stack: str, change_set: str) -> Call:
    """The call that takes a change set away."""
    return Call("delete_change_set", {"StackName": stack, "ChangeSetName": change_set})


def _ask(do: Do, wanted: Wanted, new: bool) -> Generator[None, None, dict[str, Any]]:
    """Create it in the place of what an interrupted deployment left under the same name."""
    from botocore.exceptions import ClientError

    for _ in range(ATTEMPTS):
        try:
            return do(wanted.change_set(new))
        except ClientError as error:
            if OTHERS.search(str(error)):
                raise faults.superseded(wanted.stack.name) from None
            if faults.code(error) != "AlreadyExistsException":
                raise
        do(deletion(wanted.stack.name, CHANGE_SET))
        yield
    raise faults.superseded(wanted.stack.name)


def _description(client: Any, stack: Stack, arn: str) -> Generator[None, None, dict[str, Any]]:
    """The change set once it is ready or has failed; a new one may not be found for a moment."""
    from botocore.exceptions import ClientError

    seen = False
    unseen = 0
    while unseen < ATTEMPTS:
        try:
            description = _all_pages(client, stack, arn)
        except ClientError as error:
            if faults.code(error) == "ChangeSetNotFound" and not seen:
                unseen += 1
            elif faults.code(error) == "ChangeSetNotFound":
                break
            elif faults.code(error) not in faults.BUSY:
                raise
        else:
            seen = True
            if not description["Status"].endswith(("_PENDING", "_IN_PROGRESS")):
                return description
        yield
    raise faults.superseded(stack.name)


def _all_pages(client: Any, stack: Stack, arn: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"StackName": stack.name, "ChangeSetName": arn, "IncludePropertyValues": True}
    first = dict(client.describe_change_set(**asked))
    page = first
    while page.get("NextToken"):
        page = client.describe_change_set(**asked, NextToken=page["NextToken"])
        first["Changes"] = [*first["Changes"], *page["Changes"]]
    return first


def _details(client: Any, arn: str) -> str:
    """What the early validation of a change set found, which its own reason only counts; empty where there is none."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        events = client.describe_events(ChangeSetName=arn, Filters={"FailedEvents": True})["OperationEvents"]
    except (ClientError, BotoCoreError):
        return ""  # a detail that can't be had must not hide the error that it belongs to
    told = [one for one in events if one.get("ValidationStatusReason")]
    return "; ".join(f"{one.get('LogicalResourceId', '')}: {one['ValidationStatusReason']}" for one in told)
