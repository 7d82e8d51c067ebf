"""Change sets: CreateChangeSet, DescribeChangeSet, ListChangeSets, ExecuteChangeSet, DeleteChangeSet.

A change set that changes nothing becomes FAILED with one of two reasons, which is how the service says "no update":
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-create.html
Executing one deletes all others of the stack (API_ExecuteChangeSet).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.aws.fake_cloudformation import checks, operations, updates
from tests.aws.fake_cloudformation.base import Base
from tests.aws.fake_cloudformation.changes import changes
from tests.aws.fake_cloudformation.faults import fault, invalid, no_change_set, no_stack, wrong_state
from tests.aws.fake_cloudformation.records import ChangeSet, Stack

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
NO_UPDATES = "No updates are to be performed."
UPDATABLE = {
    "CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE",
}  # fmt: skip


class ChangeSetCalls(Base):
    """Calls about change sets; argument names are boto3's."""

    def create_change_set(self, **settings: Any) -> dict[str, Any]:
        operation = "create_change_set"
        document = checks.template(settings["TemplateBody"], operation)
        stack = self._stack_for(settings, operation)
        if settings["ChangeSetName"] in stack.change_sets:
            raise fault("AlreadyExistsException", f"ChangeSet {settings['ChangeSetName']} already exists", operation)
        values = checks.parameters(document, settings.get("Parameters", []), stack.parameters, operation)
        checks.capabilities(document, settings.get("Capabilities", []), operation)
        if stack not in self._stacks:
            self._stacks.append(stack)
            stack.tell(self.clock.now(), "REVIEW_IN_PROGRESS", "User Initiated")
        made = ChangeSet(
            settings["ChangeSetName"], self._arn("changeSet", settings["ChangeSetName"]),
            settings.get("ChangeSetType", "UPDATE"), self.clock.now(), settings, document, hidden=self.script.hidden,
        )  # fmt: skip
        made.settings = settings | {"values": values}
        made.changes = changes(stack, document, values, self.script)
        stack.change_sets[made.name] = made
        return {"Id": made.arn, "StackId": stack.arn}

    def describe_change_set(
        self,
        ChangeSetName: str,  # noqa: N803 - boto3's
        StackName: str = "",  # noqa: N803 - boto3's
        IncludePropertyValues: bool = False,  # noqa: N803 - boto3's
        NextToken: str | None = None,  # noqa: N803 - boto3's
    ) -> dict[str, Any]:
        stack, found = self._find(ChangeSetName, StackName, "describe_change_set")
        if found.hidden > 0:
            found.hidden -= 1
            raise no_change_set(ChangeSetName, "describe_change_set")
        self._settle(stack, found)
        shown = [one if IncludePropertyValues else _without_values(one) for one in found.changes]
        return self._summary(stack, found) | {
            "Parameters": found.settings.get("Parameters", []),
            "Tags": found.settings.get("Tags", []),
            "Capabilities": found.settings.get("Capabilities", []),
            "RollbackConfiguration": found.settings.get("RollbackConfiguration", {}),
            **self._page("Changes", shown if found.status == "CREATE_COMPLETE" else [], NextToken),
        }

    def list_change_sets(self, StackName: str, NextToken: str | None = None) -> dict[str, Any]:  # noqa: N803 - boto3's
        stack = self._need(StackName, "list_change_sets")
        for one in stack.change_sets.values():
            self._settle(stack, one)
        entries = [self._summary(stack, one) for one in stack.change_sets.values()]
        return self._page("Summaries", entries, NextToken)

    def delete_change_set(self, ChangeSetName: str, StackName: str = "") -> dict[str, Any]:  # noqa: N803 - boto3's
        try:
            stack, found = self._find(ChangeSetName, StackName, "delete_change_set")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ChangeSetNotFound":
                raise
            return {}  # that it is gone already is fine
        if found.execution in ("EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE"):
            raise wrong_state(found.arn, "deleted", found.execution, "delete_change_set")
        stack.change_sets.pop(found.name)
        return {}

    def execute_change_set(
        self,
        ChangeSetName: str,  # noqa: N803 - boto3's
        StackName: str = "",  # noqa: N803 - boto3's
        DisableRollback: bool | None = None,  # noqa: N803 - boto3's
        **_: Any,
    ) -> dict[str, Any]:
        operation = "execute_change_set"
        stack, found = self._find(ChangeSetName, StackName, operation)
        self._settle(stack, found)
        if found.execution != "AVAILABLE":
            raise wrong_state(found.arn, "executed", found.execution, operation)
        if found.settings.get("OnStackFailure") and DisableRollback is not None:
            raise invalid("DisableRollback can't be specified together with OnStackFailure", operation)
        if stack.status not in UPDATABLE | {"REVIEW_IN_PROGRESS"}:
            raise invalid(f"Stack:{stack.arn} is in {stack.status} state and can not be updated.", operation)
        self._take_over(stack, found)
        on_failure = found.settings.get("OnStackFailure") or ("DO_NOTHING" if DisableRollback else "ROLLBACK")
        if found.kind == "CREATE":
            self._start(stack, operations.create(stack, self._world(), on_failure))
        else:
            self._start(stack, updates.update(stack, self._world(), found, roll_back=not DisableRollback))
        return {}

    def _take_over(self, stack: Stack, found: ChangeSet) -> None:
        """The stack becomes what the change set says; all other change sets go."""
        found.execution = "EXECUTE_COMPLETE"
        stack.change_sets.clear()
        updates.remember(stack)
        stack.document, stack.body = found.document, found.settings["TemplateBody"]
        stack.parameters = found.settings["values"]
        stack.tags = {one["Key"]: one["Value"] for one in found.settings.get("Tags", [])}
        stack.capabilities = found.settings.get("Capabilities", [])
        stack.triggers = found.settings.get("RollbackConfiguration", stack.triggers)

    def _stack_for(self, settings: dict[str, Any], operation: str) -> Stack:
        name, kind = settings["StackName"], settings.get("ChangeSetType", "UPDATE")
        found = self.stack(name)
        if kind == "CREATE":
            if found and found.status != "REVIEW_IN_PROGRESS":
                again = f"cannot be created again with the changeSet [{settings['ChangeSetName']}]."
                raise invalid(f"Stack [{name}] already exists and {again}", operation)
            return found or Stack(name, self._arn("stack", name), self.clock.now(), "REVIEW_IN_PROGRESS")
        if found is None:
            raise no_stack(name, operation)
        if found.status not in UPDATABLE:
            raise invalid(f"Stack:{found.arn} is in {found.status} state and can not be updated.", operation)
        return found

    def _find(self, name: str, stack_name: str, operation: str) -> tuple[Stack, ChangeSet]:
        stacks = [self._need(stack_name, operation)] if stack_name else self._stacks
        for stack in stacks:
            for one in stack.change_sets.values():
                if name in (one.name, one.arn):
                    return stack, one
        raise no_change_set(name, operation)

    def _settle(self, stack: Stack, found: ChangeSet) -> None:
        """A change set is ready, or found to be empty, a while after it was asked for."""
        ready = found.created + timedelta(seconds=self.script.change_set_seconds)
        if found.status != "CREATE_IN_PROGRESS" or self.clock.now() < ready:
            return
        same = stack.tags == {one["Key"]: one["Value"] for one in found.settings.get("Tags", [])}
        same = same and stack.triggers == found.settings.get("RollbackConfiguration", stack.triggers)
        same = same and stack.document.get("Outputs") == found.document.get("Outputs")
        if found.changes or found.kind == "CREATE" or not same:
            found.status, found.execution = "CREATE_COMPLETE", "AVAILABLE"
        else:
            same_text = found.settings["TemplateBody"] == stack.body
            found.status, found.reason = "FAILED", NO_CHANGES if same_text else NO_UPDATES

    def _summary(self, stack: Stack, found: ChangeSet) -> dict[str, Any]:
        summary = {
            "ChangeSetName": found.name, "ChangeSetId": found.arn, "StackId": stack.arn, "StackName": stack.name,
            "Description": found.settings.get("Description", ""), "CreationTime": found.created, "Status": found.status,
            "ExecutionStatus": found.execution,
        }  # fmt: skip
        return summary | ({"StatusReason": found.reason} if found.reason else {})


def _without_values(change: dict[str, Any]) -> dict[str, Any]:
    """Without IncludePropertyValues there are neither values nor contexts."""
    left_out = {"BeforeContext", "AfterContext"}
    resource = {name: value for name, value in change["ResourceChange"].items() if name not in left_out}
    values = {"BeforeValue", "AfterValue", "Path", "AttributeChangeType"}
    details = [
        {**detail, "Target": {name: value for name, value in detail["Target"].items() if name not in values}}
        for detail in resource["Details"]
    ]
    return {**change, "ResourceChange": {**resource, "Details": details}}
