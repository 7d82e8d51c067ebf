"""Watching a stack until nothing happens any more: each event once, the oldest first."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.aws.deploy import faults
from ops.aws.deploy.observed import describe
from ops.aws.deploy.states import Status, status_of

OF_STACK = "AWS::CloudFormation::Stack"
BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS")
PATIENCE = 60  # looks in a row that may fail, at two seconds each


@dataclass(frozen=True)
class Event:
    """One thing that happened; of the stack itself where ``logical_id`` is empty."""

    identity: str
    at: datetime
    logical_id: str
    type: str
    status: str
    reason: str
    physical_id: str = ""

    @property
    def is_failure(self) -> bool:
        return self.status.endswith("_FAILED")


Tell = Callable[[Event], None]


class Events:
    """The events of one stack from some moment on."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn
        self._last = ""

    def skip(self) -> None:
        """Leave out all that has happened up to now."""
        answer = self._client.describe_stack_events(StackName=self._arn)["StackEvents"]
        self._last = str(answer[0]["EventId"]) if answer else ""

    def skip_to_operation(self) -> None:
        """Leave out what was before the operation that goes on."""
        began = False
        for event in self._newest_first():
            if began:
                self._last = str(event["EventId"])
                return
            began = event["LogicalResourceId"] == event["StackName"] and event["ResourceStatus"] in BEGINNINGS

    def news(self) -> list[Event]:
        """What has happened since it was last asked."""
        found = []
        for event in self._newest_first():
            if event["EventId"] == self._last:
                break
            found.append(event)
        if found:
            self._last = str(found[0]["EventId"])
        return [_event(one) for one in reversed(found)]

    def _newest_first(self) -> Generator[dict[str, Any], None, None]:
        """Pages are asked for only as far as they are read."""
        more: dict[str, str] = {}
        while True:
            page = self._client.describe_stack_events(StackName=self._arn, **more)
            yield from page["StackEvents"]
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}


def until_settled(client: Any, arn: str, events: Events, tell: Tell) -> Generator[None, None, Status]:
    """Tell each event until the stack is settled; the state that it is in then.

    A look that fails for a moment (throttling, a connection that breaks) is taken again.

    Raises:
        ClientError, BotoCoreError: what doesn't go away.
        DeployFailed: the stack is in a state that isn't known.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    failures = 0
    while True:
        try:
            there = describe(client, arn)
            news = events.news() if there else []
        except ClientError as error:
            failures += 1
            if faults.code(error) not in faults.BUSY or failures > PATIENCE:
                raise
        except BotoCoreError as error:
            failures += 1
            if not _is_passing(error) or failures > PATIENCE:
                raise
        else:
            failures = 0
            for event in news:
                tell(event)
            status = status_of(there.status if there else None)
            if status is None:
                raise faults.DeployFailed(f"the state of {arn} isn't known: {there and there.status}")
            if status.is_settled:
                return status
        yield


def _is_passing(error: Exception) -> bool:
    from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

    return isinstance(error, ConnectionClosedError | EndpointConnectionError | ReadTimeoutError)


def _event(told: dict[str, Any]) -> Event:
    own = told["ResourceType"] == OF_STACK and told.get("PhysicalResourceId") in ("", told["StackId"])
    return Event(
        told["EventId"],
        told["Timestamp"],
        "" if own else told["LogicalResourceId"],
        told["ResourceType"],
        told["ResourceStatus"],
        told.get("ResourceStatusReason", ""),
        told.get("PhysicalResourceId", ""),
    )
