"""The design of one environment: its stacks, each after those that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from cloudformation.errors import DesignError
from cloudformation.options import Options
from cloudformation.stack import Stack
from cloudformation.stacks import (
    alerts,
    backend,
    balancer,
    certificate,
    data,
    dns,
    network,
    operations,
    pipeline,
    registry,
    secrets,
    service,
    site,
    traffic,
)
from cloudformation.validation import validate

Builder = Callable[[Options], Stack | None]  # None: this environment does without the stack


@dataclass(frozen=True)
class Design:
    """The stacks of one environment, in an order in which they can be deployed one after the other."""

    options: Options
    stacks: tuple[Stack, ...]

    def stack(self, key: str) -> Stack:
        """The stack of this key.

        Raises:
            DesignError: there is none; it names the nearest, and lists those that there are.
        """
        for stack in self.stacks:
            if stack.key == key:
                return stack
        known = [stack.key for stack in self.stacks]
        near = get_close_matches(key, known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise DesignError(f"unknown stack {key!r}{meant}", f"one of: {', '.join(known)}")


def design(options: Options) -> Design:
    """Make the design of one environment.

    Raises:
        DesignError: the options contradict each other, an address range is malformed or too small, or stacks need each
            other in a circle.
    """
    validate(options)
    made = (build(options) for build in builders())
    return Design(options, in_order(stack for stack in made if stack is not None))


def builders() -> tuple[Builder, ...]:
    """What makes each stack, in the order in which a reader meets them."""
    return (
        alerts.build,
        network.build,
        registry.build,
        secrets.build,
        data.build,
        certificate.build,
        balancer.build,
        backend.build,
        service.build,
        site.build,
        traffic.build,
        dns.build,
        operations.build,
        pipeline.build,
    )


def in_order(stacks: Iterable[Stack]) -> tuple[Stack, ...]:
    """The stacks, each after those that it needs; the given order counts where it is free.

    Raises:
        DesignError: stacks need each other in a circle, or one needs a stack that isn't there.
    """
    waiting = {stack.key: stack for stack in stacks}
    for stack in waiting.values():
        for need in stack.needs:
            if need not in waiting:
                raise DesignError(f"stack {stack.key} needs {need}, which the design doesn't have")
    ordered: dict[str, Stack] = {}
    while waiting:
        ready = [stack for stack in waiting.values() if all(need in ordered for need in stack.needs)]
        if not ready:
            raise DesignError(f"stacks need each other in a circle: {', '.join(waiting)}")
        ordered[ready[0].key] = waiting.pop(ready[0].key)
    return tuple(ordered.values())
