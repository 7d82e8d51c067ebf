"""Events: DescribeStackEvents (newest first) and DescribeEvents (with the filter of failures)."""

from __future__ import annotations

from typing import Any

from tests.aws.fake_cloudformation.base import Base


class EventCalls(Base):
    """Calls that read what has happened."""

    def describe_stack_events(self, StackName: str, NextToken: str | None = None) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "describe_stack_events")
        return self._page("StackEvents", stack.events[::-1], NextToken)

    def describe_events(
        self,
        StackName: str = "",  # noqa: N803 - boto3's
        ChangeSetName: str = "",  # noqa: N803 - boto3's
        Filters: dict[str, Any] | None = None,  # noqa: N803 - boto3's
        NextToken: str | None = None,  # noqa: N803 - boto3's
    ) -> dict[str, Any]:
        if ChangeSetName:  # what its early validation found: here it finds nothing
            return {"OperationEvents": []}
        stack = self._need(StackName, "describe_events")
        events = [{**one, "EventType": _kind(one)} for one in stack.events[::-1]]
        if Filters and Filters.get("FailedEvents"):
            events = [one for one in events if one["ResourceStatus"].endswith("_FAILED")]
        return self._page("OperationEvents", events, NextToken)


def _kind(event: dict[str, Any]) -> str:
    return "PROVISIONING_ERROR" if event["ResourceStatus"].endswith("_FAILED") else "PROGRESS_EVENT"
