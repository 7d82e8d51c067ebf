"""A stack: what a template says, made, changed and removed one resource after the other, with a way back.

The order of states and events is that of
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html; unlike CloudFormation it is over
when the request that starts it is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.core.utils import utcnow

from . import work
from .events import USER, Events, Subject
from .failure import StackFailure, reason_of
from .intrinsics import resolve
from .scope import StackScope
from .template import in_order, needs_of
from .wanted import Wanted
from .work import Place, Resource

KEEPING = ("Retain", "RetainExceptOnCreate")


@dataclass
class Stack:
    """A stack; ``wanted`` is None while only a change set says what it could become."""

    stack_id: str
    name: str
    account_id: str
    region: str
    wanted: Wanted | None = None
    status: str = "REVIEW_IN_PROGRESS"
    status_reason: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)
    superfluous: list[Resource] = field(default_factory=list)  # what a rollback put the replaced one back for
    outputs: dict[str, str] = field(default_factory=dict)
    policy: str = ""
    protected: bool = False
    created: datetime = field(default_factory=utcnow)
    updated: datetime | None = None
    deleted: datetime | None = None

    def __post_init__(self) -> None:
        self.events = Events(self.stack_id, self.name)

    @property
    def tags(self) -> dict[str, str]:
        return self.wanted.tags if self.wanted else {}

    @property
    def place(self) -> Place:
        return Place(self.account_id, self.region, self.stack_id, self.name, self.tags)

    def create(self, wanted: Wanted, on_failure: str = "ROLLBACK") -> None:
        """Make everything; what fails is taken back unless ``on_failure`` is DO_NOTHING."""
        self.wanted = wanted
        self._become("CREATE_IN_PROGRESS", USER)
        try:
            self._make_all(wanted)
            self._put_out()
        except StackFailure as failure:
            self._take_back_creation(failure, on_failure)
        else:
            self._become("CREATE_COMPLETE")

    def update(self, wanted: Wanted, roll_back: bool = True) -> None:
        """Change what differs; when that fails, go back to what was there before."""
        before = self.wanted
        if before is None:
            raise ValidationError(message=f"Stack [{self.name}] has no template to be updated")
        self.wanted, self.updated = wanted, utcnow()
        self._become("UPDATE_IN_PROGRESS", USER)
        try:
            self._change_all(wanted)
            self._put_out()
        except StackFailure as failure:
            self._take_back_update(before, failure, roll_back)
            return
        self._become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(wanted)
        self._become("UPDATE_COMPLETE")

    def continue_rollback(self, skipped: tuple[str, ...] = ()) -> None:
        """Try again to go back; what is skipped counts as taken back, and stays as it is.

        Raises:
            ValidationError: no rollback has failed, or what is to be skipped isn't what failed.
        """
        if self.status != "UPDATE_ROLLBACK_FAILED" or self.wanted is None:
            what = f"Stack:{self.stack_id} is in {self.status} state and can not continue its rollback."
            raise ValidationError(message=what)
        failed = {name for name, one in self.resources.items() if one.status == "UPDATE_FAILED"}
        if not failed.issuperset(skipped):
            named = ", ".join(sorted(failed)) or "none"
            raise ValidationError(message=f"ResourcesToSkip must be in UPDATE_FAILED state: {named}")
        self._become("UPDATE_ROLLBACK_IN_PROGRESS", USER)
        for logical_id in skipped:
            self._tell(self.resources[logical_id], "UPDATE_COMPLETE")
        self._go_back(self.wanted, skipped)

    def delete(self, retained: tuple[str, ...] = ()) -> None:
        """Remove everything but what its policy keeps, the last made first."""
        self._become("DELETE_IN_PROGRESS", USER)
        failed = self._remove_all(lambda one: self._remove(one, one.definition.get("DeletionPolicy", "")), retained)
        if failed:
            self._become("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")
            return
        self.deleted = utcnow()
        self._become("DELETE_COMPLETE")

    def scope(self, wanted: Wanted) -> StackScope:
        """What references mean in a template of this stack, with the resources that it has now."""
        return StackScope(self.place, wanted.template, wanted.parameters, self.resources)

    def _make_all(self, wanted: Wanted) -> None:
        scope = self.scope(wanted)
        for logical_id in in_order(wanted.template):
            if scope.has(logical_id):
                self._make(logical_id, wanted, scope)

    def _make(self, logical_id: str, wanted: Wanted, scope: StackScope) -> Resource:
        definition = wanted.template["Resources"][logical_id]
        subject = Subject(logical_id, "", definition["Type"])
        self.events.tell(subject, "CREATE_IN_PROGRESS")
        try:
            properties = resolve(definition.get("Properties", {}), scope)
            resource = work.create(self.place, logical_id, definition, properties)
        except Exception as error:
            self.events.tell(subject, "CREATE_FAILED", reason_of(error))
            raise StackFailure(logical_id, reason_of(error), "create") from error
        self.resources[logical_id] = resource
        self._tell(resource, "CREATE_COMPLETE")
        return resource

    def _change_all(self, wanted: Wanted, skipped: tuple[str, ...] = ()) -> None:
        scope = self.scope(wanted)
        for logical_id in in_order(wanted.template):
            if not scope.has(logical_id) or logical_id in skipped:
                continue
            resource = self.resources.get(logical_id)
            if resource is None:
                self._make(logical_id, wanted, scope)
            else:
                self._change(resource, wanted.template["Resources"][logical_id], scope)

    def _change(self, resource: Resource, definition: dict[str, Any], scope: StackScope) -> None:
        try:
            properties = resolve(definition.get("Properties", {}), scope)
            if properties == resource.properties and definition["Type"] == resource.type:
                self._leave(resource, definition)
                return
            if work.must_replace(resource, definition, properties):
                self._replace(resource, definition, properties)
                return
            self._tell(resource, "UPDATE_IN_PROGRESS")
            unsaid = work.update(self.place, resource, definition, properties)
        except StackFailure:
            raise
        except Exception as error:
            self._tell(resource, "UPDATE_FAILED", reason_of(error))
            raise StackFailure(resource.logical_id, reason_of(error), "update") from error
        self._tell(resource, "UPDATE_COMPLETE", unsaid)

    def _leave(self, resource: Resource, definition: dict[str, Any]) -> None:
        """It is as it should be; one whose change failed is taken back by that."""
        resource.definition = definition
        if resource.status == "UPDATE_FAILED":
            self._tell(resource, "UPDATE_COMPLETE")

    def _replace(self, resource: Resource, definition: dict[str, Any], properties: dict[str, Any]) -> None:
        reason = "Requested update requires the creation of a new physical resource; hence creating one."
        self._tell(resource, "UPDATE_IN_PROGRESS", reason)
        new = work.create(self.place, resource.logical_id, definition, properties)
        new.kept = [*resource.kept, resource]
        self.resources[resource.logical_id] = new
        self._tell(new, "UPDATE_COMPLETE")

    def _clean_up(self, wanted: Wanted) -> None:
        """Remove what was replaced, and what the template no longer has."""
        scope = self.scope(wanted)
        for logical_id in reversed(self._made_in_order()):
            resource = self.resources[logical_id]
            for old in resource.kept:
                self._remove(old, resource.definition.get("UpdateReplacePolicy", ""))
            resource.kept = []
            if not scope.has(logical_id):
                self._remove(resource, resource.definition.get("DeletionPolicy", ""))
                del self.resources[logical_id]
        for resource in reversed(self.superfluous):
            self._remove(resource, resource.definition.get("UpdateReplacePolicy", ""))
        self.superfluous = []

    def _remove_all(self, removes: Callable[[Resource], bool], retained: tuple[str, ...] = ()) -> list[str]:
        """Remove what can be, the last made first; returns what could not be removed."""
        failed: list[str] = []
        needed: set[str] = set()  # by what could not be removed: it stays, too
        for logical_id in reversed(self._made_in_order()):
            resource = self.resources[logical_id]
            if logical_id in needed:
                needed |= needs_of(resource.definition)
            elif logical_id in retained:
                self._tell(resource, "DELETE_SKIPPED")
                del self.resources[logical_id]
            elif removes(resource):
                del self.resources[logical_id]
            else:
                failed.append(logical_id)
                needed |= needs_of(resource.definition)
        return failed

    def _remove(self, resource: Resource, policy: str) -> bool:
        """Whether the resource is gone, or is kept as its policy says."""
        if policy in KEEPING:
            self._tell(resource, "DELETE_SKIPPED")
            return True
        self._tell(resource, "DELETE_IN_PROGRESS")
        try:
            (work.delete_with_snapshot if policy == "Snapshot" else work.delete)(self.place, resource)
        except Exception as error:
            self._tell(resource, "DELETE_FAILED", reason_of(error))
            return False
        self._tell(resource, "DELETE_COMPLETE")
        return True

    def _take_back_creation(self, failure: StackFailure, on_failure: str) -> None:
        if on_failure == "DO_NOTHING":
            self._become("CREATE_FAILED", failure.said)
            return
        self._become("ROLLBACK_IN_PROGRESS", f"{failure.said}Rollback requested by user.")
        failed = self._remove_all(self._unmake)
        self.outputs = {}
        if on_failure == "DELETE" and not failed:
            self.deleted = utcnow()
            self._become("DELETE_COMPLETE")
        else:
            self._become("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE")

    def _unmake(self, resource: Resource) -> bool:
        """Take back what was only just made: of the policies, Retain alone counts."""
        policy = resource.definition.get("DeletionPolicy", "")
        return self._remove(resource, policy if policy == "Retain" else "")

    def _take_back_update(self, before: Wanted, failure: StackFailure, roll_back: bool) -> None:
        if not roll_back:
            self._become("UPDATE_FAILED", failure.said)
            return
        self._become("UPDATE_ROLLBACK_IN_PROGRESS", failure.said)
        self.wanted = before
        self._go_back(before)

    def _go_back(self, before: Wanted, skipped: tuple[str, ...] = ()) -> None:
        try:
            self._restore_replaced()
            self._change_all(before, skipped)
            self._put_out()
        except StackFailure as again:
            self._become("UPDATE_ROLLBACK_FAILED", again.said)
            return
        self._become("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(before)
        self._become("UPDATE_ROLLBACK_COMPLETE")

    def _restore_replaced(self) -> None:
        """What was replaced is still there: it takes its place again, and what replaced it goes in the end."""
        for logical_id, new in self.resources.items():
            if new.kept:
                old = self.resources[logical_id] = new.kept[0]
                self.superfluous += [new, *new.kept[1:]]
                old.kept, new.kept = [], []
                self._tell(old, "UPDATE_COMPLETE")

    def _put_out(self) -> None:
        """Work out the outputs; one that can't be is the stack's failure."""
        if self.wanted is None:
            return
        try:
            self.outputs = self.scope(self.wanted).outputs()
        except Exception as error:
            raise StackFailure("", reason_of(error), "put out") from error

    def _made_in_order(self) -> list[str]:
        wanted = self.wanted
        known = in_order(wanted.template) if wanted else []
        return [*(one for one in self.resources if one not in known), *(one for one in known if one in self.resources)]

    def _tell(self, resource: Resource, status: str, reason: str = "") -> None:
        resource.status, resource.reason = status, reason
        self.events.tell(Subject.of(resource), status, reason)

    def _become(self, status: str, reason: str = "") -> None:
        self.status, self.status_reason = status, reason
        self.events.tell_of_stack(status, reason)
