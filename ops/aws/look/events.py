"""What happened to the stacks of an environment, the oldest first; and what is happening, until it is over."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from ops.aws.deploy import graph, watch
from ops.aws.deploy.clock import Clock, Pace
from ops.aws.deploy.watch import Event, Events
from ops.aws.errors import explained
from ops.aws.look.stacks import Listed
from ops.aws.plan.masking import hidden
from ops.aws.session import Cloud
from ops.cli.terminal import styled

STACK = "the stack"
STATUS_WIDTH = len("CREATE_IN_PROGRESS")  # of the usual ones


@dataclass(frozen=True)
class Told:
    """One event and the stack that it is of."""

    stack: str
    event: Event


def past(cloud: Cloud, stacks: Sequence[Listed], whole: bool) -> list[Told]:
    """What happened: in each stack's last operation, or ``whole``, as far back as CloudFormation remembers (90 days).

    Raises:
        AndamioError: AWS can't be asked, or refuses.
    """
    with explained("reading the events of CloudFormation", cloud.settings.profile):
        told = [Told(one.key, event) for one in stacks for event in _events(cloud, one, whole).news()]
    return sorted(told, key=lambda one: one.event.at)


def follow(cloud: Cloud, stacks: Sequence[Listed], tell: Callable[[Told], None], clock: Clock) -> None:
    """Tell what happened in each stack's last operation, then what happens, until all stacks are at rest.

    Raises:
        AndamioError: AWS can't be asked, or refuses.
    """
    by_key = {one.key: one for one in stacks}
    with explained("watching the stacks of CloudFormation", cloud.settings.profile):
        events = {one.key: _events(cloud, one, whole=False) for one in stacks}
        begun = [Told(key, event) for key, one in events.items() for event in one.news()]
        for told in sorted(begun, key=lambda one: one.event.at):
            tell(told)

        def work(key: str) -> Generator[None, None, None]:
            one = by_key[key]
            client = cloud.client("cloudformation", one.region)
            yield from watch.until_settled(client, one.arn, events[key], lambda event: tell(Told(key, event)))

        result = graph.run(dict.fromkeys(by_key, ()), work, Pace(clock).wait)
    for error in result.failed.values():
        raise error


def line(told: Told, stack_width: int) -> str:
    """One event in one line; times are UTC, a reason is shown without what looks like a secret."""
    event = told.event
    style = "red" if event.is_failure else "green" if event.status.endswith("_COMPLETE") else "dim"
    mark = {"red": "✗", "green": "✓"}.get(style, "·")
    what = f"{event.logical_id}  {styled(event.type, 'dim')}" if event.logical_id else STACK
    reason = f"  {hidden(event.reason)}" if event.reason else ""
    status = styled(f"{mark} {event.status.ljust(STATUS_WIDTH)}", style)
    return f"{event.at:%Y-%m-%d %H:%M:%S}  {told.stack.ljust(stack_width)}  {status}  {what}{reason}"


def _events(cloud: Cloud, one: Listed, whole: bool) -> Events:
    events = Events(cloud.client("cloudformation", one.region), one.arn)
    if not whole:
        events.skip_to_operation()
    return events
