"""What a deployed stack puts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudformation.options import APPLICATION
from ops.aws.errors import code_of, explained, message_of
from ops.errors import AndamioError

if TYPE_CHECKING:
    from ops.aws.session import Cloud


class NotDeployed(AndamioError):
    """A stack that is needed isn't there, or isn't finished."""


def outputs_of(cloud: Cloud, stack: str) -> dict[str, str]:
    """The outputs of the environment's stack of this key, by name.

    Raises:
        NotDeployed: there is no such stack, or it puts out nothing yet.
        AndamioError: AWS can't be asked.
    """
    from botocore.exceptions import ClientError

    name = f"{APPLICATION}-{cloud.settings.environment}-{stack}"
    with explained(f"reading stack {name}", cloud.settings.profile):
        try:
            (found,) = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if code_of(error) == "ValidationError" and "does not exist" in message_of(error):
                raise _not_deployed(cloud, name, "there is no such stack") from error
            raise
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
    if not outputs:
        raise _not_deployed(cloud, name, f"it is {found['StackStatus']} and puts out nothing")
    return outputs


def _not_deployed(cloud: Cloud, name: str, what: str) -> NotDeployed:
    return NotDeployed(what, where=name, hint=cloud.settings.typed("cfn.deploy"))
