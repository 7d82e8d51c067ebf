"""A plan for programs: everything that people see, and what they would have to count."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ops.aws.plan.model import Action, Plan, ResourceChange, StackPlan


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON values; the same plan gives the same bytes."""
    return {
        "environment": plan.environment,
        "changes": not plan.is_empty,
        "counts": {action.value: plan.count(action) for action in Action},
        "at_risk": [
            {"stack": loss.stack.key, "logical_id": loss.resource.logical_id, "type": loss.resource.type}
            for loss in plan.losses
        ],
        "stacks": [_stack(stack) for stack in plan.stacks],
    }


def _stack(stack: StackPlan) -> dict[str, Any]:
    return {**asdict(stack), "changes": [_resource(one) for one in stack.changes]}


def _resource(resource: ResourceChange) -> dict[str, Any]:
    return {**asdict(resource), "replaces": resource.replaces, "at_risk": resource.is_loss}
