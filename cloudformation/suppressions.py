"""What linters and rule packs say and the design does otherwise, each with its reason.

One rule at named resources, never a rule as a whole: the next resource that it finds is looked at again. A test fails
for one that nothing needs any more.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suppression:
    """One rule of one tool that doesn't hold at some resources.

    Args:
        tool: ``cfn-lint``, ``checkov`` or ``guard``. The invariants are our own promises: nothing suppresses them.
        rule: the tool's name of it, such as ``CKV_AWS_119``.
        places: the resources, as ``stack.LogicalId``.
        reason: why the design does otherwise, in words that convince somebody who knows the rule.
    """

    tool: str
    rule: str
    places: tuple[str, ...]
    reason: str


SUPPRESSIONS: tuple[Suppression, ...] = ()


def reason_for(tool: str, rule: str, place: str) -> str:
    """Why a finding is no fault; empty when nothing says so."""
    for suppression in SUPPRESSIONS:
        if (suppression.tool, suppression.rule) == (tool, rule) and place in suppression.places:
            return suppression.reason
    return ""
