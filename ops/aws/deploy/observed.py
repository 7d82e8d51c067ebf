"""What CloudFormation has: one stack as it answers for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cloudformation.stack import Document


@dataclass(frozen=True)
class Observed:
    """A stack that is there.

    Args:
        arn: its ID, by which it can be asked for also after its deletion.
        parameters, tags, outputs: by name.
        triggers: ARNs of the alarms that roll back an update.
        protected: whether termination protection is on.
        document: its template; empty while it is under review.
    """

    name: str
    arn: str
    status: str
    reason: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    triggers: tuple[str, ...] = ()
    protected: bool = False
    document: Document = field(default_factory=dict)


def read(client: Any, name: str) -> Observed | None:
    """The stack of this name with its template; None where there is none.

    Raises:
        ClientError, BotoCoreError: boto3's, about anything else.
    """
    found = describe(client, name)
    if found is None or found.status == "REVIEW_IN_PROGRESS":
        return found
    answer = client.get_template(StackName=found.arn, TemplateStage="Original")
    return Observed(**{**vars(found), "document": _document(answer["TemplateBody"])})


def describe(client: Any, name: str) -> Observed | None:
    """The same without its template, of a stack's name or ARN; one that is deleted is asked for by its ARN."""
    from botocore.exceptions import ClientError

    try:
        (answer,) = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if is_absence(error):
            return None
        raise
    return Observed(
        name=answer["StackName"],
        arn=answer["StackId"],
        status=answer["StackStatus"],
        reason=answer.get("StackStatusReason", ""),
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in answer.get("Parameters", ())},
        tags={one["Key"]: one["Value"] for one in answer.get("Tags", ())},
        outputs={one["OutputKey"]: one["OutputValue"] for one in answer.get("Outputs", ())},
        triggers=tuple(one["Arn"] for one in answer.get("RollbackConfiguration", {}).get("RollbackTriggers", ())),
        protected=bool(answer.get("EnableTerminationProtection")),
    )


def is_absence(error: Any) -> bool:
    """Whether an error says that there is no such stack: the service has no code of its own for it."""
    told = error.response["Error"]
    return told["Code"] == "ValidationError" and "does not exist" in told["Message"]


def _document(body: Any) -> Document:
    """boto3 reads a JSON template; one that somebody wrote in YAML stays a text, and differs from any of ours."""
    return dict(body) if isinstance(body, dict) else {"Body": body}
