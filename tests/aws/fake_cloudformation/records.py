"""What the service remembers: stacks with their resources and events, and change sets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Document = dict[str, Any]
STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass
class Resource:
    """A resource of a stack that exists, or that was tried."""

    logical_id: str
    type: str
    physical_id: str
    status: str
    definition: dict[str, Any]
    reason: str = ""

    @property
    def kept(self) -> str:
        """What its policy does when it is deleted."""
        return str(self.definition.get("DeletionPolicy", "Delete"))


@dataclass
class ChangeSet:
    """A change set and what it would do; ``settings`` are the call's arguments."""

    name: str
    arn: str
    kind: str
    created: datetime
    settings: dict[str, Any]
    document: Document
    changes: list[dict[str, Any]] = field(default_factory=list)
    status: str = "CREATE_IN_PROGRESS"
    execution: str = "UNAVAILABLE"
    reason: str = ""
    hidden: int = 0


@dataclass
class Stack:
    """A stack; ``operation`` steps through what is going on, and is due at ``due``."""

    name: str
    arn: str
    created: datetime
    status: str
    reason: str = ""
    body: str = ""
    document: Document = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Any] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    protected: bool = False
    policy: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    updated: datetime | None = None
    drift: str = "NOT_CHECKED"
    operation: Iterator[float] | None = None
    due: datetime | None = None
    stable: str = ""  # the last *_COMPLETE status that RollbackStack goes back to
    before: dict[str, Any] = field(default_factory=dict)  # what a rollback restores
    skipped: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def exists(self) -> bool:
        return self.status != "DELETE_COMPLETE"

    def tell(self, when: datetime, status: str, reason: str = "") -> None:
        """The stack's own state changes."""
        self.status, self.reason = status, reason
        self._event(when, self.name, self.arn, STACK_TYPE, status, reason)

    def tell_of(self, resource: Resource, when: datetime, status: str, reason: str = "") -> None:
        """A resource's state changes."""
        resource.status, resource.reason = status, reason
        self._event(when, resource.logical_id, resource.physical_id, resource.type, status, reason)

    def _event(self, when: datetime, logical: str, physical: str, kind: str, status: str, reason: str) -> None:
        event = {
            "StackId": self.arn,
            "EventId": f"{logical}-{next(self.numbers):06d}",
            "StackName": self.name,
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "Timestamp": when,
            "ResourceStatus": status,
        }
        self.events.append(event | ({"ResourceStatusReason": reason} if reason else {}))
