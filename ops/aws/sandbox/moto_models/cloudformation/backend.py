"""The stacks of an account and a region, and what may be done with them in which state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.utils import generate_changeset_id, generate_stack_id, validate_create_change_set

from .changes import ChangeSet
from .stack import Stack
from .wanted import Wanted

UPDATABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED", "CREATE_FAILED"}


class ChangeSetNotFound(CloudFormationError):
    """There is no such change set."""

    code = "ChangeSetNotFound"


class InvalidChangeSetStatus(CloudFormationError):
    """The change set can't be executed or deleted as it is."""

    code = "InvalidChangeSetStatus"


class Backend(CloudFormationBackend):
    """In place of moto's own: it knows states, events, rollbacks and what a change set changes."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.made: list[Stack] = []  # all of them, the deleted ones too
        self.proposed: list[ChangeSet] = []

    def present(self) -> list[Stack]:
        return [stack for stack in self.made if stack.deleted is None]

    def find(self, name_or_id: str) -> Stack | None:
        """A stack by its name, or by its ID also when it was deleted."""
        by_id = [stack for stack in self.made if stack.stack_id == name_or_id]
        by_name = [stack for stack in self.present() if stack.name == name_or_id]
        return next(iter(by_id + by_name), None)

    def need(self, name_or_id: str) -> Stack:
        """The same; raises ValidationError when there is none."""
        stack = self.find(name_or_id)
        if stack is None:
            raise ValidationError(message=f"Stack with id {name_or_id} does not exist")
        return stack

    def stack_for(self, name: str, kind: str) -> Stack:
        """The stack that a change set is for; one of type CREATE makes it.

        Raises:
            ValidationError: there is one already, or none, or its state allows no update.
        """
        stack = self.find(name)
        if kind == "CREATE":
            if stack and stack.status != "REVIEW_IN_PROGRESS":
                raise ValidationError(message=f"Stack [{name}] already exists and cannot be created again.")
            return stack or self._new(name)
        if stack is None:
            raise ValidationError(message=f"Stack [{name}] does not exist")
        self._refuse_unless_updatable(stack)
        return stack

    def propose(self, stack: Stack, name: str, kind: str, wanted: Wanted, **more: Any) -> ChangeSet:
        """Make a change set and work out what it changes."""
        validate_create_change_set(name)
        if any(one.name == name for one in self.change_sets_of(stack)):
            raise AlreadyExistsException(f"ChangeSet {name} already exists")
        arn = generate_changeset_id(name, self.region_name, self.account_id)
        change_set = ChangeSet(arn, name, kind, stack, wanted, **more)
        change_set.settle()
        self.proposed.append(change_set)
        return change_set

    def change_sets_of(self, stack: Stack) -> list[ChangeSet]:
        return [one for one in self.proposed if one.stack is stack]

    def change_set(self, name_or_arn: str, stack_name: str = "") -> ChangeSet:
        """A change set by its ARN, or by its name and its stack.

        Raises:
            ChangeSetNotFound: there is none.
        """
        among = self.change_sets_of(self.need(stack_name)) if stack_name else self.proposed
        for one in among:
            if name_or_arn in (one.arn, one.name if stack_name else one.arn):
                return one
        raise ChangeSetNotFound(f"ChangeSet [{name_or_arn}] does not exist")

    def withdraw(self, change_set: ChangeSet) -> None:
        self.proposed.remove(change_set)

    def execute(self, change_set: ChangeSet, roll_back: bool, token: str) -> None:
        """Have a stack become what a change set says; the other change sets of it go.

        Raises:
            InvalidChangeSetStatus: it has no changes, or was executed before.
        """
        if change_set.execution != "AVAILABLE":
            what = f"ChangeSet [{change_set.arn}] cannot be executed in its current execution status of"
            raise InvalidChangeSetStatus(f"{what} [{change_set.execution}]")
        stack = change_set.stack
        change_set.execution = "EXECUTE_COMPLETE"
        self.proposed = [one for one in self.proposed if one.stack is not stack]
        stack.events.token, stack.events.operation_id = token, str(uuid4())
        if change_set.kind == "CREATE":
            on_failure = change_set.on_stack_failure or ("ROLLBACK" if roll_back else "DO_NOTHING")
            stack.create(change_set.wanted, on_failure)
        else:
            self._refuse_unless_updatable(stack)
            stack.update(change_set.wanted, roll_back)

    def continue_rollback(self, name: str, skipped: tuple[str, ...], token: str) -> None:
        """What ContinueUpdateRollback does."""
        stack = self.need(name)
        stack.events.token, stack.events.operation_id = token, str(uuid4())
        stack.continue_rollback(skipped)

    def remove(self, name: str, retained: tuple[str, ...], token: str) -> None:
        """Delete a stack; one that isn't there is deleted already.

        Raises:
            ValidationError: it is protected.
        """
        stack = self.find(name)
        if stack is None or stack.deleted:
            return
        if stack.protected:
            what = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            raise ValidationError(message=what)
        if retained and stack.status != "DELETE_FAILED":
            what = "Invalid operation on stack: resources can be retained only for a stack in DELETE_FAILED state"
            raise ValidationError(message=what)
        self.proposed = [one for one in self.proposed if one.stack is not stack]
        stack.events.token, stack.events.operation_id = token, str(uuid4())
        stack.delete(retained)

    def create_now(self, name: str, wanted: Wanted, on_failure: str, token: str) -> Stack:
        """What CreateStack does."""
        if self.find(name):
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = self._new(name, announced=False)
        stack.events.token, stack.events.operation_id = token, str(uuid4())
        stack.create(wanted, on_failure)
        return stack

    def summaries(self) -> Iterator[Stack]:
        yield from reversed(self.made)

    def _new(self, name: str, announced: bool = True) -> Stack:
        stack = Stack(
            generate_stack_id(name, self.region_name, self.account_id), name, self.account_id, self.region_name
        )
        self.made.append(stack)
        if announced:
            stack.events.tell_of_stack("REVIEW_IN_PROGRESS", "User Initiated")
        return stack

    def _refuse_unless_updatable(self, stack: Stack) -> None:
        if stack.status not in UPDATABLE:
            what = f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
            raise ValidationError(message=what)
