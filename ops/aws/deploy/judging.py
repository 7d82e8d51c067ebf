"""The last look before a change set is executed: it loses nothing, and does no more than was shown.

A plan from templates can't know everything: a change set also knows values that flowed from stacks before it. What it
replaces or removes beyond the plan is refused; nothing of it has happened then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cloudformation.stack import Stack
from cloudformation.statefulness import is_guarded
from ops.aws.deploy.change_sets import ChangeSet
from ops.aws.deploy.observed import Observed
from ops.aws.deploy.typed import Typed
from ops.aws.plan.model import Action, Plan, Replaces
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
        told = {name: text for name, text in self._told(stack, change_set) if name not in self.allowed}
        if not told:
            return
        allow = " ".join(f"--allow-replace {name}" for name in told)
        hint = f"look at it: {self.typed('cfn.plan')}; if it is meant: {self.typed('cfn.deploy')} {allow}"
        raise Refused(f"{'; '.join(told.values())}. Nothing was changed", f"stack {stack.key}", hint)

    def _told(self, stack: Stack, change_set: ChangeSet) -> Iterator[tuple[str, str]]:
        shown = self._shown(stack)
        for change in change_set.description["Changes"]:
            resource = change.get("ResourceChange", {})
            name, what = resource.get("LogicalResourceId", ""), _harm(resource)
            if what and is_guarded(resource["ResourceType"]):
                yield name, f"{name} ({resource['ResourceType']}) {what}, and what it holds would be lost"
            elif what and not what.startswith("may") and name not in shown:
                yield name, f"{name} ({resource['ResourceType']}) {what}, which the plan didn't show"

    def _shown(self, stack: Stack) -> set[str]:
        changes = [one for plan in self.plan.stacks if plan.key == stack.key for one in plan.changes]
        return {one.logical_id for one in changes if one.action is Action.REMOVE or one.replaces is not Replaces.NEVER}


def _harm(resource: dict[str, Any]) -> str:
    if resource.get("Action") == "Remove":
        return "would be removed"
    return {"True": "would be replaced", "Conditional": "may be replaced"}.get(resource.get("Replacement", ""), "")
