"""The last look before a change set is executed: it loses nothing, and does no more than was shown.

A plan from templates can't know everything: a change set also knows values that flowed from stacks before it. What it
replaces or removes beyond the plan is refused; nothing of it has happened then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cloudformation.stack import Stack
from ops.aws.deploy.change_sets import ChangeSet
from ops.aws.deploy.observed import Observed
from ops.aws.deploy.typed import Typed
from ops.aws.plan.described import refined
from ops.aws.plan.model import Action, Plan, Replaces, ResourceChange
from ops.errors import Refused


@dataclass(frozen=True)
class Judge:
    """What a change set may do.

    Args:
        plan: what was shown, and said yes to.
        allowed: logical IDs that may be replaced or removed whatever they hold.
    """

    plan: Plan
    allowed: Collection[str]
    typed: Typed

    def __call__(self, stack: Stack, before: Observed | None, change_set: ChangeSet) -> None:
        """Refuse what goes too far.

        Raises:
            Refused: it names the resources, and how each is allowed.
        """
        if before is None:
            return  # what is created anew can't lose anything
        told = list(self._told(stack, change_set))
        if told:
            what = "; ".join(text for _, text in told)
            raise Refused(f"{what}. Nothing was changed", f"stack {stack.key}", self._hint([one for one, _ in told]))

    def _hint(self, refused: Collection[ResourceChange]) -> str:
        """How each is allowed; where one can't be, what to do in place of it."""
        for one in refused:
            if one.instead:
                return one.instead
        allow = " ".join(f"--allow-replace {one.logical_id}" for one in refused)
        return f"look at it: {self.typed('cfn.plan')}; if it is meant: {self.typed('cfn.deploy')} {allow}"

    def _told(self, stack: Stack, change_set: ChangeSet) -> Iterator[tuple[ResourceChange, str]]:
        planned = next(one for one in self.plan.stacks if one.key == stack.key)
        shown = {one.logical_id for one in planned.changes if _harm(one)}
        for one in refined(planned, change_set.description).changes:
            what = _harm(one)
            if not what or (one.logical_id in self.allowed and not one.instead):
                continue
            if one.stateful:
                yield one, f"{one.logical_id} ({one.type}) {what}, and what it holds would be lost"
            elif one.replaces is not Replaces.MAYBE and one.logical_id not in shown:
                yield one, f"{one.logical_id} ({one.type}) {what}, which the plan didn't show"


def _harm(change: ResourceChange) -> str:
    if change.action is Action.REMOVE:
        return "would be removed"
    return {Replaces.ALWAYS: "would be replaced", Replaces.MAYBE: "may be replaced"}.get(change.replaces, "")
