"""What a creation that failed had made and protected already: its protection keeps it from being taken back.

Such a stack ends in ROLLBACK_FAILED, and no deletion gets it out of there. Nothing has been put into what it made, as
long as the stack was never complete; of that its events are the proof, and where they don't go back to its beginning
(CloudFormation keeps them for 90 days), there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ops.aws.deploy import faults, unprotecting
from ops.aws.deploy.contents import Content
from ops.aws.deploy.observed import Observed
from ops.aws.deploy.states import Status
from ops.aws.deploy.unprotecting import Lifting
from ops.aws.deploy.watch import Event, Events

BEGINNING = "CREATE_IN_PROGRESS"
# What a stack is that was never complete; whatever else it was, it may have been used since.
NEVER_COMPLETE = frozenset(
    {
        Status.REVIEW_IN_PROGRESS, Status.CREATE_IN_PROGRESS, Status.CREATE_FAILED, Status.ROLLBACK_IN_PROGRESS,
        Status.ROLLBACK_FAILED, Status.ROLLBACK_COMPLETE, Status.DELETE_IN_PROGRESS, Status.DELETE_FAILED,
    }
)  # fmt: skip
GONE = ("DBInstanceNotFound", "DBInstanceNotFoundFault", "LoadBalancerNotFound")


def liftings(client: Any, there: Observed, found: Collection[Content]) -> list[Lifting]:
    """The protections that keep a stack's failed creation from being cleaned up, and that keep no data.

    Args:
        client: CloudFormation's.
        found: the resources that are still there, and are to be deleted.
    """
    protected = unprotecting.liftings(found)
    events = Events(client, there.arn).news() if protected else []
    if not was_never_complete(events):
        return []
    made = created(events)
    return [one for one in protected if (one.content.logical_id, one.content.physical_id) in made]


def was_never_complete(events: Sequence[Event]) -> bool:
    """Whether a stack's events, the oldest first, begin with its creation and tell of no success."""
    own = [one.status for one in events if not one.logical_id]
    return BEGINNING in own and NEVER_COMPLETE.issuperset(own)


def created(events: Sequence[Event]) -> set[tuple[str, str]]:
    """The logical and physical IDs of what the stack itself made, rather than imported."""
    made = [one for one in events if one.logical_id and one.physical_id and one.status.startswith("CREATE_")]
    return {(one.logical_id, one.physical_id) for one in made}


def lift(lifting: Lifting, client: Any) -> None:
    """Lift a protection; of what never came to be, there is none to lift.

    Raises:
        ClientError, BotoCoreError: boto3's, about anything else.
    """
    from botocore.exceptions import ClientError

    try:
        lifting.perform(client)
    except ClientError as error:
        if faults.code(error) not in GONE:
            raise
