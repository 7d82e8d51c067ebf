"""Why an operation failed: the first resource that did, its reason, and what to do next.

What follows a failure (cancelled resources, the stack's own summary) is not its cause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ops.aws.deploy.faults import DeployFailed
from ops.aws.deploy.states import Recover
from ops.aws.deploy.typed import Typed
from ops.aws.deploy.watch import Event

FOLLOWS = re.compile(r"Resource (creation|update) cancelled|^The following resource\(s\) failed|^$", re.IGNORECASE)


@dataclass(frozen=True)
class Cause:
    """A kind of reason that is known, and the next step; ``{…}`` are the groups of the pattern and what is known."""

    pattern: re.Pattern[str]
    next_step: str
    of_deletions: bool = False  # it also ends deletions, for which correcting a template is no help


def _cause(pattern: str, next_step: str, of_deletions: bool = False) -> Cause:
    return Cause(re.compile(pattern, re.IGNORECASE), next_step, of_deletions)


CAUSES = (
    _cause(
        r"Action denied by stack policy",
        "it holds data; if that is meant: {deploy} --allow-replace {resource}",
    ),
    _cause(
        r"not authorized to perform:? (?P<action>[\w-]+:\w+)",
        "allow {action} to whoever deploys (docs/aws.md has the policy), then {again}",
        of_deletions=True,
    ),
    _cause(
        r"limit ?exceeded|limit .{0,60}(?:reached|exceeded)|quota|maximum number of",
        "have the quota raised (Service Quotas in the AWS console), or need less of it (aws.env), then {deploy}",
    ),
    _cause(
        r"already exists|AlreadyExists|is already in use",
        "something outside of the stack has that name: delete or rename it, then {deploy}",
    ),
    _cause(
        r"SUCCESS signal|signal\(s\)|resource signal|WaitCondition",
        "the instances didn't start: read what they wrote with {events}, and on one of them "
        "(aws ssm start-session --target INSTANCE) in /var/log/cloud-init-output.log; mend it, then {deploy}",
    ),
    _cause(
        r"in ALARM|rollback trigger",
        "the alarm says what went wrong in the new version: its description is in the CloudWatch console; "
        "mend it, then {deploy}",
    ),
    _cause(
        r"InsufficientInstanceCapacity|insufficient .{0,30}capacity",
        "AWS has no such instances there now: try again later, or another type (aws.env), then {deploy}",
    ),
    _cause(
        r"rate exceeded|throttl",
        "AWS was too busy with this account: {again} goes on",
        of_deletions=True,
    ),
    _cause(
        r"is not empty|cannot be deleted|deletion.?protection|DependencyViolation|has dependent",
        "something still uses it or protects it: take that away, then {again}",
        of_deletions=True,
    ),
    _cause(
        r"invalid|malformed|validation|unsupported|not supported|must be|properties",
        "correct it in cloudformation/stacks/{stack}.py, then {deploy}",
    ),
)
OTHERWISE = "see all that happened: {events}"


RETAIN = "take the reason away, then {again}; or leave it in the account: {recover} --stack {stack} --retain {resource}"
SKIP = "take the reason away, then {again}; or leave it out: {recover} --stack {stack} --skip {resource}"
DEPLOY = "cfn.deploy"


def first(events: Sequence[Event]) -> Event | None:
    """The failure that the others follow from; None when none is known."""
    failures = [one for one in events if one.is_failure and one.logical_id]
    causes = [one for one in failures if not FOLLOWS.search(one.reason)]
    return causes[0] if causes else failures[0] if failures else None


def explained(
    stack: str, events: Sequence[Event], ended: str, typed: Typed, task: str = DEPLOY, stuck: Recover | None = None
) -> DeployFailed:
    """The error about an operation that ended badly.

    Args:
        stack: the stack's key.
        events: of the operation, the oldest first.
        ended: what the stack's state is now, and what that means.
        task: the task that failed, which is typed again after the cause is mended.
        stuck: how the stack is freed first, where it is stuck now.
    """
    cause = first(events)
    if cause is None:
        own = [one.reason for one in events if not one.logical_id and one.reason and one.reason != "User Initiated"]
        reason = own[0] if own else "no event says why"
        hint = _freed(stack, events, typed, stuck) + _next(stack, "", reason, typed, task)
        return DeployFailed(f"{reason}\n  {ended}", f"stack {stack}", hint)
    lines = [f"{cause.logical_id}: {cause.reason or cause.status}", f"  {cause.type}, {_named(cause)}", f"  {ended}"]
    kept = [one for one in events if one.status == "DELETE_SKIPPED"] if task == DEPLOY else []
    lines += [f"  left as it is: {one.logical_id} ({one.physical_id})" for one in kept]
    hint = _next(stack, cause.logical_id, cause.reason, typed, task, not cause.status.startswith("DELETE"))
    return DeployFailed("\n".join(lines), f"stack {stack}", _freed(stack, events, typed, stuck) + hint)


def _freed(stack: str, events: Sequence[Event], typed: Typed, stuck: Recover | None) -> str:
    """The task that frees the stack, before anything else helps; empty where it isn't stuck."""
    if stuck is None:
        return ""
    failed = [one.logical_id for one in events if one.is_failure and one.logical_id]
    remedy = stuck.remedy.replace("LOGICAL_ID", failed[-1]) if failed else stuck.remedy
    return f"{typed('cfn.recover')} --stack {stack} ({remedy}); then: "


def _named(event: Event) -> str:
    verb = event.status.removesuffix("_FAILED").lower()
    of = f" ({event.physical_id})" if event.physical_id else ""
    return f"{verb} failed at {event.at:%H:%M:%S} UTC{of}"


def _next(stack: str, resource: str, reason: str, typed: Typed, task: str, is_rollback: bool = False) -> str:
    known = {
        "stack": stack,
        "resource": resource,
        "deploy": typed(DEPLOY),
        "again": typed(task),
        "recover": typed("cfn.recover"),
        "events": f"{typed('cfn.events')} --stack {stack}",
    }
    deletes = task != DEPLOY
    for cause in CAUSES:
        if deletes and not cause.of_deletions:
            continue
        found = cause.pattern.search(reason)
        if found:
            return cause.next_step.format(**known, **found.groupdict())
    if deletes and resource:
        return (SKIP if is_rollback else RETAIN).format(**known)
    return OTHERWISE.format(**known)
