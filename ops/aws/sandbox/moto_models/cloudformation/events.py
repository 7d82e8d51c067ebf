"""What CloudFormation tells about a stack while it works on it: its events."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow

from .work import Resource

STACK = "AWS::CloudFormation::Stack"
USER = "User Initiated"
TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Subject:
    """What an event is about: a resource, or the stack itself."""

    logical_id: str
    physical_id: str
    type: str
    properties: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource) -> Subject:
        return cls(resource.logical_id, resource.physical_id, resource.type, resource.properties)


@dataclass
class Events:
    """The events of a stack, the oldest first; each is later than the one before, as those who follow them expect."""

    stack_id: str
    stack_name: str
    told: list[dict[str, Any]] = field(default_factory=list)
    token: str = ""  # of the request that is being worked on
    operation_id: str = ""

    def tell(self, subject: Subject, status: str, reason: str = "") -> None:
        event: dict[str, Any] = {
            "StackId": self.stack_id,
            "EventId": f"{subject.logical_id}-{status}-{uuid4()}",
            "StackName": self.stack_name,
            "OperationId": self.operation_id,
            "LogicalResourceId": subject.logical_id,
            "PhysicalResourceId": subject.physical_id,
            "ResourceType": subject.type,
            "Timestamp": self._now(),
            "ResourceStatus": status,
        }
        if reason:
            event["ResourceStatusReason"] = reason
        if self.token:
            event["ClientRequestToken"] = self.token
        if subject.properties:
            event["ResourceProperties"] = json.dumps(subject.properties, default=str)
        self.told.append(event)

    def tell_of_stack(self, status: str, reason: str = "") -> None:
        self.tell(Subject(self.stack_name, self.stack_id, STACK), status, reason)

    def _now(self) -> datetime:
        now: datetime = utcnow()
        return max(now, self.told[-1]["Timestamp"] + TICK) if self.told else now
