"""What to do with a stack in each of its states: one table, from which nothing is left out.

The states and what they allow: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
(stack status codes), and the pages of the actions ContinueUpdateRollback, RollbackStack and DeleteStack.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """All states of a stack, as the API's model lists them (StackStatus), and that there is none."""

    ABSENT = "ABSENT"
    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    CREATE_FAILED = "CREATE_FAILED"
    CREATE_COMPLETE = "CREATE_COMPLETE"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"
    ROLLBACK_COMPLETE = "ROLLBACK_COMPLETE"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_FAILED = "DELETE_FAILED"
    DELETE_COMPLETE = "DELETE_COMPLETE"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    UPDATE_COMPLETE = "UPDATE_COMPLETE"
    UPDATE_FAILED = "UPDATE_FAILED"
    UPDATE_ROLLBACK_IN_PROGRESS = "UPDATE_ROLLBACK_IN_PROGRESS"
    UPDATE_ROLLBACK_FAILED = "UPDATE_ROLLBACK_FAILED"
    UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
    UPDATE_ROLLBACK_COMPLETE = "UPDATE_ROLLBACK_COMPLETE"
    REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
    IMPORT_IN_PROGRESS = "IMPORT_IN_PROGRESS"
    IMPORT_COMPLETE = "IMPORT_COMPLETE"
    IMPORT_ROLLBACK_IN_PROGRESS = "IMPORT_ROLLBACK_IN_PROGRESS"
    IMPORT_ROLLBACK_FAILED = "IMPORT_ROLLBACK_FAILED"
    IMPORT_ROLLBACK_COMPLETE = "IMPORT_ROLLBACK_COMPLETE"

    @property
    def is_settled(self) -> bool:
        """Whether nothing happens any more by itself; a stack under review waits for whoever made it."""
        return not self.endswith("_IN_PROGRESS") or self is Status.REVIEW_IN_PROGRESS

    @property
    def is_good(self) -> bool:
        """Whether it has what its template says."""
        good = (Status.CREATE_COMPLETE, Status.UPDATE_COMPLETE, Status.IMPORT_COMPLETE)
        return self in good


@dataclass(frozen=True)
class Create:
    """Make it; what an interrupted creation left under review is taken up."""


@dataclass(frozen=True)
class Update:
    """Change it to what is wanted, where it differs."""


@dataclass(frozen=True)
class Delete:
    """Delete it."""


@dataclass(frozen=True)
class Nothing:
    """There is nothing to do."""


@dataclass(frozen=True)
class WaitFor:
    """Something is going on: wait for its end, and decide anew."""

    what: str


@dataclass(frozen=True)
class Recover:
    """Stuck until ``./inv cfn.recover`` does what ``remedy`` says.

    Args:
        why: what the state means.
        remedy: what the task does.
    """

    why: str
    remedy: str


@dataclass(frozen=True)
class Refuse:
    """Nothing that a task here should do."""

    why: str
    instead: str


Decision = Create | Update | Delete | Nothing | WaitFor | Recover | Refuse

_CLEAN_UP = "deletes what is left of it, and then ./inv cfn.deploy creates it anew"
_HALF_IMPORTED = Refuse(
    "an import of resources failed, and so did its rollback; these tasks import nothing",
    "look at it in the CloudFormation console: only whoever imported knows what belongs to it",
)
S = Status

DEPLOY: dict[Status, Decision] = {
    S.ABSENT: Create(),
    S.REVIEW_IN_PROGRESS: Create(),
    S.DELETE_COMPLETE: Create(),
    S.CREATE_COMPLETE: Update(),
    S.UPDATE_COMPLETE: Update(),
    S.UPDATE_ROLLBACK_COMPLETE: Update(),
    S.IMPORT_COMPLETE: Update(),
    S.IMPORT_ROLLBACK_COMPLETE: Update(),
    S.CREATE_IN_PROGRESS: WaitFor("it is being created"),
    S.ROLLBACK_IN_PROGRESS: WaitFor("its creation failed and is being taken back"),
    S.DELETE_IN_PROGRESS: WaitFor("it is being deleted"),
    S.UPDATE_IN_PROGRESS: WaitFor("it is being updated"),
    S.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: WaitFor("what an update replaced is being deleted"),
    S.UPDATE_ROLLBACK_IN_PROGRESS: WaitFor("its update failed and is being taken back"),
    S.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: WaitFor("what a failed update made is being deleted"),
    S.IMPORT_IN_PROGRESS: WaitFor("resources are being imported"),
    S.IMPORT_ROLLBACK_IN_PROGRESS: WaitFor("an import failed and is being taken back"),
    S.CREATE_FAILED: Recover("its creation failed, and what it made was left as it is", _CLEAN_UP),
    S.ROLLBACK_COMPLETE: Recover("its creation failed and was taken back; AWS can only delete it now", _CLEAN_UP),
    S.ROLLBACK_FAILED: Recover("its creation failed, and taking that back failed, too", _CLEAN_UP),
    S.DELETE_FAILED: Recover("some of its resources couldn't be deleted", _CLEAN_UP),
    S.UPDATE_FAILED: Recover("an update failed and was left half done", "takes it back to what was before"),
    S.UPDATE_ROLLBACK_FAILED: Recover(
        "an update failed, and taking it back failed at a resource",
        "tries that again; --skip LOGICAL_ID leaves a resource out that can't be taken back",
    ),
    S.IMPORT_ROLLBACK_FAILED: _HALF_IMPORTED,
}

DESTROY: dict[Status, Decision] = {
    status: Nothing()
    if status in (S.ABSENT, S.DELETE_COMPLETE)
    else decision
    if isinstance(decision, WaitFor)
    else _HALF_IMPORTED
    if status is S.IMPORT_ROLLBACK_FAILED
    else Delete()
    for status, decision in DEPLOY.items()
}

_UNKNOWN = Refuse("this isn't a state that AWS had when this was written", "look at it in the CloudFormation console")


def status_of(text: str | None) -> Status | None:
    """The state of this name, ABSENT for no stack; None for one that isn't known."""
    if text is None:
        return Status.ABSENT
    return Status(text) if text in Status.__members__ else None


def decide(table: dict[Status, Decision], text: str | None) -> Decision:
    """What a table (``DEPLOY``, ``DESTROY``) says about a stack in this state; None is no stack."""
    status = status_of(text)
    return table[status] if status else _UNKNOWN
