"""What the groups of calls share."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from tests.aws.fake_cloudformation.clock import Clock
from tests.aws.fake_cloudformation.faults import no_stack
from tests.aws.fake_cloudformation.records import Stack
from tests.aws.fake_cloudformation.script import Script
from tests.aws.fake_cloudformation.values import ACCOUNT
from tests.aws.fake_cloudformation.work import World

_NAMESPACE = uuid.UUID(int=4)


class Base:
    """Finding stacks, making identifiers, cutting answers into pages."""

    clock: Clock
    script: Script
    region: str
    _stacks: list[Stack]

    def _start(self, stack: Stack, operation: Iterator[float]) -> None:
        raise NotImplementedError

    def _world(self) -> World:
        raise NotImplementedError

    def stack(self, name: str) -> Stack | None:
        """The stack of this name that exists, or that of this ARN, also when it is deleted."""
        for one in reversed(self._stacks):
            if one.arn == name or (one.name == name and one.exists):
                return one
        return None

    def _need(self, name: str, operation: str) -> Stack:
        found = self.stack(name)
        if found is None:
            raise no_stack(name, operation)
        return found

    def _arn(self, kind: str, name: str) -> str:
        count = sum(len(one.change_sets) + len(one.events) for one in self._stacks) + len(self._stacks)
        unique = uuid.uuid5(_NAMESPACE, f"{kind}/{name}/{count}/{self.clock.elapsed}")
        return f"arn:aws:cloudformation:{self.region}:{ACCOUNT}:{kind}/{name}/{unique}"

    def _page(self, name: str, entries: Sequence[Any], token: str | None) -> dict[str, Any]:
        first = int(token or 0)
        answer: dict[str, Any] = {name: list(entries[first : first + self.script.page])}
        if first + self.script.page < len(entries):
            answer["NextToken"] = str(first + self.script.page)
        return answer
