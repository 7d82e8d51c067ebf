"""What a stack should be: template, parameters, tags, rollback triggers, and the calls that make it so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloudformation.stack import Stack
from ops.aws.deploy.call import Call
from ops.aws.deploy.observed import Observed
from ops.errors import BadInput

PIPELINE = "pipeline"  # the stack of that role, which may not change itself: a person does
CHANGE_SET = "andamio"  # one name for all: what an interrupted run left is found and replaced, and two runs meet
MOST_BYTES = 51_200  # of a template in a call: AWS CloudFormation quotas
MONITORING_MINUTES = 3  # that alarms are watched for after an update, before it counts
_IAM = frozenset(
    f"AWS::IAM::{one}"
    for one in (
        "AccessKey", "Group", "InstanceProfile", "ManagedPolicy", "Policy", "Role", "User", "UserToGroupAddition"
    )
)  # fmt: skip
_NAMES = frozenset({"GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName"})


@dataclass(frozen=True)
class Wanted:
    """A stack with all its values.

    Args:
        parameters: those that are known.
        later: those that aren't yet, and where they come from.
        triggers: ARNs of the alarms that exist.
        role: ARN of the role that CloudFormation acts as; empty for whoever asks.
    """

    stack: Stack
    environment: str
    parameters: Mapping[str, str]
    later: Mapping[str, str]
    triggers: tuple[str, ...] = ()
    role: str = ""

    @property
    def tags(self) -> dict[str, str]:
        return {"andamio:environment": self.environment, "andamio:stack": self.stack.key}

    def is_deployed_as(self, there: Observed) -> bool:
        """Whether a change set would change nothing: then none is made.

        Rollback triggers don't count: each change set brings its own, and they matter while it is executed only.
        """
        return (
            not self.later
            and there.document == self.stack.document
            and there.parameters == self._all_parameters
            and there.tags == self.tags
        )

    @property
    def _all_parameters(self) -> dict[str, str]:
        declared = self.stack.document.get("Parameters", {})
        defaults = {name: str(one["Default"]) for name, one in declared.items() if "Default" in one}
        return defaults | dict(self.parameters)

    def change_set(self, new: bool) -> Call:
        """The call that asks what would change.

        A failed creation is rolled back, and the stack stays to be looked at (ROLLBACK, against DELETE): nothing is
        deleted unasked.
        """
        known = [{"ParameterKey": name, "ParameterValue": value} for name, value in sorted(self.parameters.items())]
        later = [{"ParameterKey": name, "ParameterValue": f"<{of}>"} for name, of in sorted(self.later.items())]
        arguments: dict[str, Any] = {
            "StackName": self.stack.name,
            "ChangeSetName": CHANGE_SET,
            "ChangeSetType": "CREATE" if new else "UPDATE",
            "TemplateBody": self.stack.body,
            "Parameters": known + later,
            "Tags": [{"Key": name, "Value": value} for name, value in self.tags.items()],
            "RollbackConfiguration": self._rollback,
        }
        capabilities = needed_capabilities(self.stack)
        if capabilities:
            arguments["Capabilities"] = capabilities
        if self.role and self.stack.key != PIPELINE:
            arguments["RoleARN"] = self.role
        if new:
            arguments["OnStackFailure"] = "ROLLBACK"
        return Call("create_change_set", arguments)

    @property
    def _rollback(self) -> dict[str, Any]:
        """An empty list takes away what a stack had; leaving it out would keep it."""
        triggers = [{"Arn": arn, "Type": "AWS::CloudWatch::Alarm"} for arn in self.triggers]
        return {"RollbackTriggers": triggers} | ({"MonitoringTimeInMinutes": MONITORING_MINUTES} if triggers else {})


def execution(stack: Stack, change_set: str, new: bool) -> Call:
    """The call that does what a change set says; ``change_set`` is its ARN, which no other one ever has."""
    arguments: dict[str, Any] = {"ChangeSetName": change_set, "StackName": stack.name}
    if not new:
        arguments["DisableRollback"] = False  # the API's page says both that it defaults to true and to false
    return Call("execute_change_set", arguments)


def protection(stack: Stack, on: bool = True) -> Call:
    """The call that keeps a stack from being deleted, or lets it."""
    return Call("update_termination_protection", {"StackName": stack.name, "EnableTerminationProtection": on})


def needed_capabilities(stack: Stack) -> list[str]:
    """What a template's IAM resources and macros have to be acknowledged with (API_CreateChangeSet)."""
    resources = stack.document.get("Resources", {}).values()
    of_iam = [one for one in resources if one["Type"] in _IAM]
    named = any(_NAMES & set(one.get("Properties", {})) for one in of_iam)
    found = ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"] if of_iam else []
    return found + (["CAPABILITY_AUTO_EXPAND"] if "Transform" in stack.document else [])


def check_size(stack: Stack) -> None:
    """Refuse a template that a call can't carry.

    Raises:
        BadInput: it is longer than 51,200 bytes, or has no resources.
    """
    size = len(stack.body.encode())
    if size > MOST_BYTES:
        what = f"its template has {size:,} bytes, and CloudFormation takes {MOST_BYTES:,}"
        raise BadInput(what, where=f"cloudformation/stacks/{stack.key}.py", hint="move some of it to another stack")
    if not stack.document.get("Resources"):
        raise BadInput("its template has no resources", f"cloudformation/stacks/{stack.key}.py")
