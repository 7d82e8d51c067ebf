"""How the stacks of an environment are: a table, and what to do about those that are stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ops.aws.deploy import states
from ops.aws.look.account import Looking
from ops.aws.look.ago import ago
from ops.aws.look.stacks import Listed
from ops.cli.terminal import styled, table

HEADINGS = ("STACK", "STATE", "DRIFT", "CREATED", "CHANGED", "OUTPUTS")
DRIFTS = {"IN_SYNC": "none", "DRIFTED": "DRIFTED", "NOT_CHECKED": "not checked", "UNKNOWN": "unknown"}
ABSENT = "not deployed"


def lines(looking: Looking, stacks: Sequence[Listed], now: datetime) -> Iterator[str]:
    """The table, then stacks that need somebody."""
    yield table([HEADINGS, *rows(looking, stacks, now)])
    notes = [*_stuck(stacks, looking.cloud.settings.typed), *_orphans(stacks)]
    if notes:
        yield ""
        yield from notes


def rows(looking: Looking, stacks: Sequence[Listed], now: datetime) -> Iterator[tuple[str, ...]]:
    """A row for each stack of the design that is asked for, and for those that are no longer in it."""
    there = {one.key: one for one in stacks}
    for key in looking.keys:
        yield _row(there.pop(key), looking.cloud.region, now) if key in there else (key, ABSENT, "-", "-", "-", "-")
    for one in there.values():
        yield _row(one, looking.cloud.region, now)


def stuck(stacks: Sequence[Listed]) -> tuple[Listed, ...]:
    """Those that no deployment can change until somebody does something."""
    return tuple(one for one in stacks if isinstance(_decision(one), states.Recover | states.Refuse))


def _row(one: Listed, region: str, now: datetime) -> tuple[str, ...]:
    name = one.key if one.region == region else f"{one.key} ({one.region})"
    changed = ago(one.changed, now) if one.changed else "-"
    return (name, one.status, DRIFTS.get(one.drift, one.drift), ago(one.created, now), changed, str(len(one.outputs)))


def _decision(one: Listed) -> states.Decision:
    return states.decide(states.DEPLOY, one.status)


def _stuck(stacks: Sequence[Listed], typed: Callable[[str], str]) -> Iterator[str]:
    for one in stacks:
        match _decision(one):
            case states.Recover(why, remedy):
                yield f"{styled('✗', 'red')} {one.key}: {why}{_reason(one)}"
                yield f"    {typed(f'cfn.recover --stack {one.key}')}  {remedy}"
            case states.Refuse(why, instead):
                yield f"{styled('✗', 'red')} {one.key}: {why}{_reason(one)}"
                yield f"    {instead}"
            case states.WaitFor(what):
                yield f"{styled('●', 'yellow')} {one.key}: {what}; watch it: {typed('cfn.events --follow')}"


def _reason(one: Listed) -> str:
    return f" ({one.reason})" if one.reason else ""


def _orphans(stacks: Sequence[Listed]) -> Iterator[str]:
    for one in stacks:
        if not one.in_design:
            yield f"{styled('·', 'dim')} {one.name} is not in the design, and no deployment touches it"
