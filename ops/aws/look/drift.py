"""What somebody changed by hand: resources that are no longer as their templates say.

What CloudFormation can tell, and of which types of resources:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ops.aws.deploy import graph
from ops.aws.deploy.clock import Clock, Pace
from ops.aws.errors import explained
from ops.aws.look.stacks import Listed
from ops.aws.plan.compare import dotted
from ops.aws.plan.masking import hidden, masked
from ops.aws.session import Cloud
from ops.cli.terminal import say, styled
from ops.errors import AndamioError

# DetectStackDrift refuses all others.
CHECKABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")
FILTER = ("MODIFIED", "DELETED")


@dataclass(frozen=True)
class Difference:
    """One property that differs; None for a value that isn't there."""

    path: str
    expected: str | None
    actual: str | None


@dataclass(frozen=True)
class Drifted:
    """One resource that isn't as its template says; deleted where ``differences`` is None."""

    logical_id: str
    type: str
    physical_id: str
    differences: tuple[Difference, ...] | None


@dataclass(frozen=True)
class Found:
    """What was found about one stack.

    Args:
        resources: those that differ.
        unknown: why something couldn't be checked; empty where everything was that can be.
    """

    stack: Listed
    resources: tuple[Drifted, ...] = ()
    unknown: str = ""


def refuse_in_sandbox(cloud: Cloud) -> None:
    """The sandbox AWS has no detection of drift.

    Raises:
        AndamioError: it is the sandbox.
    """
    if cloud.settings.is_sandbox:
        hint = "choose an environment that has an account, with --env"
        raise AndamioError("the sandbox AWS can't look for drift", where=cloud.settings.environment, hint=hint)


def detect(cloud: Cloud, stacks: Sequence[Listed], clock: Clock) -> tuple[Found, ...]:
    """Have all stacks checked at the same time, and wait for it; each one that is done is told.

    Raises:
        AndamioError: AWS can't be asked, or refuses.
    """
    found: dict[str, Found] = {}
    by_key = {one.key: one for one in stacks}

    def work(key: str) -> Generator[None, None, None]:
        found[key] = yield from _one(cloud.client("cloudformation", by_key[key].region), by_key[key])
        say(_told(found[key]))

    with explained("looking for drift", cloud.settings.profile):
        graph.run(dict.fromkeys(by_key, ()), work, Pace(clock).wait)
    return tuple(found[one.key] for one in stacks)


def lines(found: Sequence[Found]) -> Iterator[str]:
    """The resources that differ, with what their templates expect and what is there."""
    for one in found:
        for resource in one.resources:
            name = f"{styled(one.stack.key, 'bold')}  {styled(resource.logical_id, 'yellow')}"
            yield f"{name}  {styled(f'{resource.type}  {resource.physical_id}', 'dim')}"
            yield from _differences(resource)
            yield ""
    drifted = sum(len(one.resources) for one in found)
    unknown = sum(bool(one.unknown) for one in found)
    more = f"; {unknown} stacks couldn't be checked whole" if unknown else ""
    yield styled(f"{drifted or 'no'} resource{'' if drifted == 1 else 's'} drifted{more}", "bold")


def is_drifted(found: Sequence[Found]) -> bool:
    """Whether anything differs."""
    return any(one.resources for one in found)


def _one(client: Any, stack: Listed) -> Generator[None, None, Found]:
    if stack.status not in CHECKABLE:
        return Found(stack, unknown=f"{stack.status} can't be checked")
    detection = client.detect_stack_drift(StackName=stack.arn)["StackDriftDetectionId"]
    while True:
        answer = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if answer["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            break
        yield
    failed = answer["DetectionStatus"] == "DETECTION_FAILED"
    reason = hidden(str(answer.get("DetectionStatusReason", ""))) or "the detection failed"
    return Found(stack, tuple(_drifted(client, stack)), reason if failed else "")


def _drifted(client: Any, stack: Listed) -> Iterator[Drifted]:
    more: dict[str, str] = {}
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=stack.arn, StackResourceDriftStatusFilters=list(FILTER), **more
        )
        yield from map(_resource, page["StackResourceDrifts"])
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _resource(told: dict[str, Any]) -> Drifted:
    is_gone = told["StackResourceDriftStatus"] == "DELETED"
    return Drifted(
        told["LogicalResourceId"],
        told["ResourceType"],
        told.get("PhysicalResourceId", ""),
        None if is_gone else tuple(map(_difference, told.get("PropertyDifferences", ()))),
    )


def _difference(told: dict[str, Any]) -> Difference:
    """``/Tags/0/Value`` with both values, of which one may not be there (API_PropertyDifference)."""
    steps = told["PropertyPath"].strip("/").split("/")
    path = tuple(f"[{step}]" if step.isdigit() else step for step in steps)
    kind = told["DifferenceType"]
    expected = None if kind == "ADD" else masked(path, told["ExpectedValue"])
    actual = None if kind == "REMOVE" else masked(path, told["ActualValue"])
    return Difference(dotted(path), expected, actual)


def _differences(resource: Drifted) -> Iterator[str]:
    if resource.differences is None:
        yield f"    {styled('it was deleted', 'red')}"
        return
    width = max((len(one.path) for one in resource.differences), default=0)
    for one in resource.differences:
        yield f"    {one.path.ljust(width)}  {_or_none(one.expected)} → {_or_none(one.actual)}"


def _or_none(text: str | None) -> str:
    return "(none)" if text is None else text


def _told(found: Found) -> str:
    count = len(found.resources)
    if found.unknown:
        return f"{styled('?', 'yellow')} {found.stack.key}: {found.unknown}"
    if count:
        return f"{styled('✗', 'yellow')} {found.stack.key}: {count} drifted"
    return f"{styled('✓', 'green')} {found.stack.key}: as its template says"
