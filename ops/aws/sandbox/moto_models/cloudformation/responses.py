"""CloudFormation's API, as far as stacks and change sets go; moto's own answers the rest (stack sets)."""

from __future__ import annotations

from typing import Any

from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from . import descriptions, parameters, template
from .backend import Backend
from .changes import ChangeSet
from .stack import Stack
from .wanted import Wanted

PAGE = 100


class NotInTheSandbox(CloudFormationError):
    """An operation that this emulator doesn't have."""

    code = "UnsupportedOperation"


class Response(CloudFormationResponse):
    """The operations; their names are the service's."""

    RESPONSE_KEY_PATH_TO_TRANSFORMER = {  # noqa: RUF012 - moto's; what is below answers as the API does already
        path: transform
        for path, transform in CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER.items()
        if "StackSet" in path
    }

    @property
    def backend(self) -> Backend:
        found: Backend = cloudformation_backends[self.current_account][self.region]
        return found

    def create_change_set(self) -> ActionResult:
        kind = self._get_param("ChangeSetType", "UPDATE")
        known = self.backend.find(self._get_param("StackName"))
        wanted = self._wanted(known)  # before the stack is made: a template that isn't valid leaves nothing behind
        stack = self.backend.stack_for(self._get_param("StackName"), kind)
        change_set = self.backend.propose(
            stack,
            self._get_param("ChangeSetName"),
            kind,
            wanted,
            description=self._get_param("Description", ""),
            on_stack_failure=self._get_param("OnStackFailure", ""),
        )
        return ActionResult({"Id": change_set.arn, "StackId": stack.stack_id})

    def describe_change_set(self) -> ActionResult:
        change_set = self._change_set()
        with_values = bool(self._get_param("IncludePropertyValues", False))
        shown = change_set.changes if with_values else [descriptions.without_values(one) for one in change_set.changes]
        page, token = self._page(shown)
        wanted = change_set.wanted
        return ActionResult(
            {
                **descriptions.summary(change_set),
                "Parameters": descriptions.pairs(wanted.parameters, "Parameter"),
                "Tags": descriptions.tags_list(wanted.tags),
                "Capabilities": list(wanted.capabilities),
                "NotificationARNs": list(wanted.notification_arns),
                "RollbackConfiguration": wanted.rollback,
                "Changes": page,
                "NextToken": token,
            }
        )

    def list_change_sets(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        page, token = self._page([descriptions.summary(one) for one in self.backend.change_sets_of(stack)])
        return ActionResult({"Summaries": page, "NextToken": token})

    def delete_change_set(self) -> ActionResult:
        self.backend.withdraw(self._change_set())
        return EmptyResult()

    def execute_change_set(self) -> ActionResult:
        roll_back = not self._get_param("DisableRollback", False)
        self.backend.execute(self._change_set(), roll_back, self._get_param("ClientRequestToken", ""))
        return EmptyResult()

    def create_stack(self) -> ActionResult:
        on_failure = self._get_param("OnFailure") or (
            "DO_NOTHING" if self._get_param("DisableRollback", False) else "ROLLBACK"
        )
        token = self._get_param("ClientRequestToken", "")
        stack = self.backend.create_now(self._get_param("StackName"), self._wanted(None), on_failure, token)
        stack.protected = bool(self._get_param("EnableTerminationProtection", False))
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        stack = self.backend.stack_for(self._get_param("StackName"), "UPDATE")
        change_set = ChangeSet("", "update", "UPDATE", stack, self._wanted(stack))
        change_set.settle()
        if change_set.status == "FAILED":
            raise ValidationError(message="No updates are to be performed.")
        stack.update(change_set.wanted, roll_back=not self._get_param("DisableRollback", False))
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        retained = tuple(self._get_param("RetainResources", []))
        self.backend.remove(self._get_param("StackName"), retained, self._get_param("ClientRequestToken", ""))
        return EmptyResult()

    def describe_stacks(self) -> ActionResult:
        name = self._get_param("StackName")
        stacks = [self.backend.need(name)] if name else self.backend.present()
        page, token = self._page([descriptions.described(one) for one in stacks])
        return ActionResult({"Stacks": page, "NextToken": token})

    def list_stacks(self) -> ActionResult:
        wanted = self._get_param("StackStatusFilter", [])
        found = [one for one in self.backend.summaries() if not wanted or one.status in wanted]
        page, token = self._page([descriptions.listed(one) for one in found])
        return ActionResult({"StackSummaries": page, "NextToken": token})

    def describe_stack_events(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        page, token = self._page(stack.events.told[::-1])
        return ActionResult({"StackEvents": page, "NextToken": token})

    def list_stack_resources(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        page, token = self._page(descriptions.resources(stack))
        return ActionResult({"StackResourceSummaries": page, "NextToken": token})

    def describe_stack_resources(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        wanted = self._get_param("LogicalResourceId")
        found = [one for one in descriptions.resources(stack) if wanted in (None, one["LogicalResourceId"])]
        also = {"StackName": stack.name, "StackId": stack.stack_id}
        return ActionResult({"StackResources": [{**one, **also, "Timestamp": stack.created} for one in found]})

    def describe_stack_resource(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        wanted = self._get_param("LogicalResourceId")
        for one in descriptions.resources(stack):
            if one["LogicalResourceId"] == wanted:
                also = {"StackName": stack.name, "StackId": stack.stack_id}
                return ActionResult({"StackResourceDetail": {**one, **also}})
        raise ValidationError(message=f"Resource {wanted} does not exist for stack {stack.name}")

    def get_template(self) -> ActionResult:
        change_set = self._get_param("ChangeSetName")
        if change_set:
            wanted: Wanted | None = self._change_set().wanted
        else:
            wanted = self.backend.need(self._get_param("StackName")).wanted
        if wanted is None:
            raise ValidationError(message=f"Stack {self._get_param('StackName')} does not have a template")
        return ActionResult({"TemplateBody": wanted.body, "StagesAvailable": ["Original", "Processed"]})

    def validate_template(self) -> ActionResult:
        read = template.read(self._get_param("TemplateBody", ""))
        declared = read.get("Parameters", {})
        found = [{"ParameterKey": name, "Description": one.get("Description", "")} for name, one in declared.items()]
        return ActionResult({"Parameters": found, "Description": read.get("Description", "")})

    def get_stack_policy(self) -> ActionResult:
        policy = self.backend.need(self._get_param("StackName")).policy
        return ActionResult({"StackPolicyBody": policy} if policy else {})

    def set_stack_policy(self) -> ActionResult:
        self.backend.need(self._get_param("StackName")).policy = self._get_param("StackPolicyBody", "")
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        stack = self.backend.need(self._get_param("StackName"))
        stack.protected = bool(self._get_param("EnableTerminationProtection"))
        return ActionResult({"StackId": stack.stack_id})

    def detect_stack_drift(self) -> ActionResult:
        raise NotInTheSandbox("the sandbox AWS doesn't compare resources with their templates: it detects no drift")

    def continue_update_rollback(self) -> ActionResult:
        name, skipped = self._get_param("StackName"), tuple(self._get_param("ResourcesToSkip", []))
        self.backend.continue_rollback(name, skipped, self._get_param("ClientRequestToken", ""))
        return EmptyResult()

    def _wanted(self, stack: Stack | None) -> Wanted:
        """What the request says that a stack is to become."""
        before = stack.wanted if stack else None
        body = self._get_param("TemplateBody")
        if self._get_param("UsePreviousTemplate", False) and before:
            body = before.body
        if not body:
            raise ValidationError(message="Either Template URL or Template Body must be specified.")
        read = template.read(body)
        capabilities = tuple(self._get_param("Capabilities", []))
        template.refuse_without_capability(read, capabilities)
        known = before.parameters if before else {}
        values = parameters.checked(read.get("Parameters", {}), self._get_param("Parameters", []), known)
        return Wanted(
            body,
            read,
            values,
            {one["Key"]: one["Value"] for one in self._get_param("Tags", [])},
            capabilities,
            self._get_param("RollbackConfiguration", before.rollback if before else {}),
            self._get_param("RoleARN", ""),
            tuple(self._get_param("NotificationARNs", [])),
        )

    def _change_set(self) -> ChangeSet:
        return self.backend.change_set(self._get_param("ChangeSetName"), self._get_param("StackName", ""))

    def _page(self, entries: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
        start = int(self._get_param("NextToken") or 0)
        end = start + PAGE
        return entries[start:end], str(end) if end < len(entries) else None
