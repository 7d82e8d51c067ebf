"""Stacks: describing, protecting, rolling back, deleting; and ``put``, by which a test makes any state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.aws.fake_cloudformation import checks, operations, updates
from tests.aws.fake_cloudformation.base import Base
from tests.aws.fake_cloudformation.faults import invalid
from tests.aws.fake_cloudformation.records import Document, Resource, Stack
from tests.aws.fake_cloudformation.values import physical_id
from tests.aws.fake_cloudformation.work import World


class StackCalls(Base):
    """Calls about stacks; argument names are boto3's."""

    def put(self, name: str, status: str, document: Document, then: str = "", after: float = 30.0) -> Stack:
        """Have a stack in any state, as if somebody had brought it there; ``then`` is its state ``after`` seconds."""
        stack = Stack(name, self._arn("stack", name), self.clock.now(), status, document=document)
        stack.body = json.dumps(document)
        for logical_id, one in document["Resources"].items():
            identity = physical_id(one["Type"], name, logical_id, 0)
            stack.resources[logical_id] = Resource(logical_id, one["Type"], identity, "CREATE_COMPLETE", one)
        stack.stable = status if status.endswith("_COMPLETE") else "CREATE_COMPLETE"
        stack.outputs = operations.outputs(stack, document)
        updates.remember(stack)
        stack.before |= {"resources": dict(stack.resources), "touched": list(stack.resources)}
        self._stacks.append(stack)
        stack.tell(self.clock.now(), status, "User Initiated")
        if then:
            self._start(stack, _change(stack, self._world(), then, after))
        return stack

    def describe_stacks(self, StackName: str = "", NextToken: str | None = None) -> dict[str, Any]:  # noqa: N803 - boto3's
        if StackName:
            return {"Stacks": [_described(self._need(StackName, "describe_stacks"))]}
        return self._page("Stacks", [_described(one) for one in self._stacks if one.exists], NextToken)

    def list_stack_resources(self, StackName: str, NextToken: str | None = None) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "list_stack_resources")
        entries = [
            {
                "LogicalResourceId": one.logical_id, "PhysicalResourceId": one.physical_id, "ResourceType": one.type,
                "ResourceStatus": one.status, "LastUpdatedTimestamp": self.clock.now(),
            } | ({"ResourceStatusReason": one.reason} if one.reason else {})
            for one in stack.resources.values()
        ]  # fmt: skip
        return self._page("StackResourceSummaries", entries, NextToken)

    def get_template(self, StackName: str, TemplateStage: str = "Original") -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "get_template")
        if stack.status == "REVIEW_IN_PROGRESS":
            raise invalid(f"Stack {StackName} does not have a template", "get_template")  # its words aren't documented
        return {"TemplateBody": json.loads(stack.body), "StagesAvailable": ["Original", "Processed"]}

    def validate_template(self, TemplateBody: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        document = checks.template(TemplateBody, "validate_template")
        return {"Parameters": [{"ParameterKey": one} for one in document.get("Parameters", {})]}

    def get_stack_policy(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        policy = self._need(StackName, "get_stack_policy").policy
        return {} if policy is None else {"StackPolicyBody": policy}

    def set_stack_policy(self, StackName: str, StackPolicyBody: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "set_stack_policy")
        try:
            json.loads(StackPolicyBody)["Statement"]
        except (ValueError, KeyError, TypeError):
            raise invalid("Error validating stack policy: Invalid stack policy", "set_stack_policy") from None
        stack.policy = StackPolicyBody
        return {}

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "update_termination_protection")
        stack.protected = EnableTerminationProtection
        return {"StackId": stack.arn}

    def continue_update_rollback(self, StackName: str, ResourcesToSkip: Sequence[str] = ()) -> dict[str, Any]:  # noqa: N803 - boto3's
        operation = "continue_update_rollback"
        stack = self._need(StackName, operation)
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise invalid(f"Stack:{stack.arn} is in {stack.status} state and can not continue rollback.", operation)
        stack.skipped |= set(ResourcesToSkip)
        self._start(stack, updates.undo_update(stack, self._world(), "User Initiated"))
        return {}

    def rollback_stack(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "rollback_stack")
        if stack.status == "UPDATE_FAILED":
            self._start(stack, updates.undo_update(stack, self._world(), "User Initiated"))
        elif stack.status == "CREATE_FAILED":
            self._start(stack, operations.undo_creation(stack, self._world(), "User Initiated"))
        else:
            raise invalid(f"Stack:{stack.arn} is in {stack.status} state and can not be rolled back.", "rollback_stack")
        return {"StackId": stack.arn}

    def delete_stack(
        self,
        StackName: str,  # noqa: N803 - boto3's
        RetainResources: Sequence[str] = (),  # noqa: N803 - boto3's
        DeletionMode: str = "STANDARD",  # noqa: N803 - boto3's
        **_: Any,
    ) -> dict[str, Any]:
        stack = self.stack(StackName)
        if stack is None or not stack.exists:
            return {}  # deleting what isn't there succeeds
        if stack.protected:
            message = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            raise invalid(message, "delete_stack")
        if RetainResources and stack.status != "DELETE_FAILED":
            message = "Invalid operation on stack: resources can be retained only for a stack in DELETE_FAILED state"
            raise invalid(message, "delete_stack")
        force = DeletionMode == "FORCE_DELETE_STACK"
        self._start(stack, operations.delete(stack, self._world(), RetainResources, force))
        return {}


def _change(stack: Stack, world: World, then: str, after: float) -> Iterator[float]:
    yield after
    stack.tell(world.now(), then)


def _described(stack: Stack) -> dict[str, Any]:
    described = {
        "StackId": stack.arn, "StackName": stack.name, "CreationTime": stack.created, "StackStatus": stack.status,
        "RollbackConfiguration": stack.triggers, "Capabilities": stack.capabilities, "NotificationARNs": [],
        "Parameters": [{"ParameterKey": one, "ParameterValue": value} for one, value in stack.parameters.items()],
        "Tags": [{"Key": one, "Value": value} for one, value in stack.tags.items()],
        "Outputs": [{"OutputKey": one, "OutputValue": value} for one, value in stack.outputs.items()],
        "EnableTerminationProtection": stack.protected, "DriftInformation": {"StackDriftStatus": stack.drift},
    }  # fmt: skip
    if stack.reason:
        described["StackStatusReason"] = stack.reason
    if stack.updated:
        described["LastUpdatedTime"] = stack.updated
    return described
