"""Drift: DetectStackDrift, DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts.

Which states a stack can be checked in, and the shape of the answers:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.aws.fake_cloudformation.base import Base
from tests.aws.fake_cloudformation.faults import invalid
from tests.aws.fake_cloudformation.records import Stack

CHECKABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}


class DriftCalls(Base):
    """Calls about drift; argument names are boto3's."""

    def detect_stack_drift(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "detect_stack_drift")
        if stack.status not in CHECKABLE:
            message = f"Drift detection is not allowed on stack [{stack.name}] in state [{stack.status}]"
            raise invalid(message, "detect_stack_drift")
        ready = self.clock.now() + timedelta(seconds=self.script.drift_seconds)
        return {"StackDriftDetectionId": f"{stack.arn}|{ready.isoformat()}"}

    def describe_stack_drift_detection_status(self, StackDriftDetectionId: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        arn, _, ready = StackDriftDetectionId.partition("|")
        stack = self._need(arn, "describe_stack_drift_detection_status")
        answer = {
            "StackId": stack.arn, "StackDriftDetectionId": StackDriftDetectionId, "Timestamp": self.clock.now(),
            "DetectionStatus": "DETECTION_IN_PROGRESS",
        }  # fmt: skip
        if self.clock.now() < datetime.fromisoformat(ready):
            return answer
        if self.script.drift_fails:
            failed = {"DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": self.script.drift_fails}
            return answer | failed
        drifted = self._drifted(stack)
        stack.drift = "DRIFTED" if drifted else "IN_SYNC"
        done = {"DetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": stack.drift}
        return answer | done | {"DriftedStackResourceCount": len(drifted)}

    def describe_stack_resource_drifts(
        self,
        StackName: str,  # noqa: N803 - boto3's
        StackResourceDriftStatusFilters: Sequence[str] = (),  # noqa: N803 - boto3's
        NextToken: str | None = None,  # noqa: N803 - boto3's
    ) -> dict[str, Any]:
        stack = self._need(StackName, "describe_stack_resource_drifts")
        entries = [self._entry(stack, name) for name in stack.resources]
        wanted = [
            one
            for one in entries
            if not StackResourceDriftStatusFilters or one["StackResourceDriftStatus"] in StackResourceDriftStatusFilters
        ]
        return self._page("StackResourceDrifts", wanted, NextToken)

    def _drifted(self, stack: Stack) -> list[str]:
        return [name for name in stack.resources if name in self.script.drifted]

    def _entry(self, stack: Stack, name: str) -> dict[str, Any]:
        resource = stack.resources[name]
        differences = self.script.drifted.get(name, [])
        is_gone = name in self.script.drifted and differences is None
        status = "DELETED" if is_gone else "MODIFIED" if differences else "IN_SYNC"
        return {
            "StackId": stack.arn, "LogicalResourceId": name, "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type, "StackResourceDriftStatus": status, "PropertyDifferences": differences or [],
        }  # fmt: skip
