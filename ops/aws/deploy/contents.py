"""What a deployed stack consists of, and what a deletion would leave of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cloudformation.statefulness import is_stateful
from ops.aws.deploy.observed import Observed


class Fate(StrEnum):
    """What becomes of a resource when its stack is deleted (its DeletionPolicy)."""

    DELETED = "Delete"
    RETAINED = "Retain"
    SNAPSHOT = "Snapshot"


@dataclass(frozen=True)
class Content:
    """One resource of a stack that is there.

    Args:
        properties: as its template has them.
        is_failed: it is in a failed state, so that it may not be what its template says.
    """

    logical_id: str
    type: str
    physical_id: str
    fate: Fate
    properties: dict[str, Any]
    is_failed: bool = False

    @property
    def is_stateful(self) -> bool:
        return is_stateful(self.type)


def contents(client: Any, there: Observed) -> list[Content]:
    """The resources of a stack, as CloudFormation lists them."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=there.arn)
    listed = [one for page in pages for one in page["StackResourceSummaries"]]
    return [
        _content(there, one) for one in listed if one["ResourceStatus"] not in ("DELETE_COMPLETE", "DELETE_SKIPPED")
    ]


def _content(there: Observed, told: dict[str, Any]) -> Content:
    name = told["LogicalResourceId"]
    written = there.document.get("Resources", {}).get(name, {})
    return Content(
        name,
        told["ResourceType"],
        told.get("PhysicalResourceId", ""),
        _fate(written.get("DeletionPolicy", "Delete")),
        written.get("Properties", {}),
        told["ResourceStatus"].endswith("_FAILED"),
    )


def _fate(policy: str) -> Fate:
    """RetainExceptOnCreate retains whatever was created some time ago."""
    return Fate.RETAINED if policy.startswith("Retain") else Fate.SNAPSHOT if policy == "Snapshot" else Fate.DELETED
