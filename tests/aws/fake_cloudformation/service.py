"""The service: one account's stacks in one region, behind the methods of boto3's client.

Nothing happens by itself: each call first lets pass what is due by the injected clock. What a call does is said by its
page in https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/; texts of errors were collected from there
and from reports of people who met them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.aws.fake_cloudformation import shapes
from tests.aws.fake_cloudformation.change_set_calls import ChangeSetCalls
from tests.aws.fake_cloudformation.clock import Clock
from tests.aws.fake_cloudformation.drift_calls import DriftCalls
from tests.aws.fake_cloudformation.event_calls import EventCalls
from tests.aws.fake_cloudformation.faults import denied, throttled
from tests.aws.fake_cloudformation.records import Resource, Stack
from tests.aws.fake_cloudformation.script import Script
from tests.aws.fake_cloudformation.stack_calls import StackCalls
from tests.aws.fake_cloudformation.work import World

READS = ("describe_", "list_", "get_", "validate_", "detect_")


class Killed(BaseException):
    """The process that called the service has died; it can't call again."""


@dataclass(frozen=True)
class Call:
    """A call as it came in."""

    operation: str
    arguments: dict[str, Any]

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(READS)


@dataclass
class FakeCloudFormation(ChangeSetCalls, StackCalls, EventCalls, DriftCalls):
    """CloudFormation of one region.

    Attributes:
        calls: all calls that reached it, in order.
        dies_after: the caller dies with the answer to this call (counted from 1) on its way; 0 for never.
        meanwhile: what somebody else does just before a call (counted from 1), once.
        meanwhile_after: the same just after an operation's next call, such as ``execute_change_set``.
    """

    clock: Clock = field(default_factory=Clock)
    script: Script = field(default_factory=Script)
    region: str = "eu-west-1"
    calls: list[Call] = field(default_factory=list)
    dies_after: int = 0
    meanwhile: dict[int, Callable[[], None]] = field(default_factory=dict)
    meanwhile_after: dict[str, Callable[[], None]] = field(default_factory=dict)
    snapshots: list[tuple[str, str]] = field(default_factory=list)
    _stacks: list[Stack] = field(default_factory=list)
    _stepping: datetime | None = None

    @property
    def writes(self) -> list[str]:
        """The operations that changed something, in order."""
        return [call.operation for call in self.calls if call.writes]

    def kwargs_of(self, operation: str) -> list[dict[str, Any]]:
        """The arguments of each call of an operation."""
        return [call.arguments for call in self.calls if call.operation == operation]

    @property
    def client(self) -> Client:
        """What the code under test gets for boto3's client."""
        return Client(self)

    def pass_time(self) -> None:
        """Let happen what is due by now, in the order in which it is due."""
        while True:
            due = [stack for stack in self._stacks if stack.due is not None and stack.due <= self.clock.now()]
            if not due:
                return
            stack = min(due, key=lambda one: one.due or self.clock.now())
            self._step(stack)

    def called(self, name: str, arguments: dict[str, Any]) -> Any:
        """A call comes in: it is logged, refused where the script says so, and may be its caller's last."""
        if self.dies_after and len(self.calls) >= self.dies_after:
            raise Killed
        self.meanwhile.pop(len(self.calls) + 1, lambda: None)()
        self.clock.sleep(self.script.latency)
        self.calls.append(Call(name, arguments))
        shapes.check(name, arguments)
        if name in self.script.denied:
            raise denied(name)
        if self.script.throttled[name] > 0:
            self.script.throttled[name] -= 1
            raise throttled(name)
        self.pass_time()
        try:
            return getattr(self, name)(**arguments)
        finally:
            self.meanwhile_after.pop(name, lambda: None)()
            if self.dies_after and len(self.calls) >= self.dies_after:
                raise Killed

    def _step(self, stack: Stack) -> None:
        self._stepping = stack.due
        try:
            seconds = next(stack.operation) if stack.operation else None
        except StopIteration:
            seconds = None
        if seconds is None:
            stack.operation, stack.due = None, None
        else:
            stack.due = (self._stepping or self.clock.now()) + timedelta(seconds=seconds)
        self._stepping = None

    def _start(self, stack: Stack, operation: Iterator[float]) -> None:
        stack.operation, stack.due = operation, self.clock.now()
        self._step(stack)

    def _world(self) -> World:
        def snapshot(stack: Stack, resource: Resource) -> None:
            self.snapshots.append((stack.name, resource.physical_id))

        return World(self.script, lambda: self._stepping or self.clock.now(), snapshot)


@dataclass(frozen=True)
class Client:
    """boto3's client: the service's calls by their names, and paginators."""

    service: FakeCloudFormation

    def __getattr__(self, operation: str) -> Any:
        if operation not in CALLS:
            raise AttributeError(operation)
        return lambda **arguments: self.service.called(operation, arguments)

    def get_paginator(self, operation: str) -> Pages:
        """All pages of an operation's answer."""
        return Pages(self, operation)


CALLS = {
    name
    for group in (ChangeSetCalls, StackCalls, EventCalls, DriftCalls)
    for name in vars(group)
    if not name.startswith("_") and name != "put"
}


@dataclass(frozen=True)
class Pages:
    """A paginator: one call for each page."""

    client: Client
    operation: str

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            answer = getattr(self.client, self.operation)(**arguments, **token)
            yield answer
            if "NextToken" not in answer:
                return
            token = {"NextToken": answer["NextToken"]}
