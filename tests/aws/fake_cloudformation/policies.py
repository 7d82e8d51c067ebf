"""Stack policies: which updates they let through.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html: with a policy, everything
is denied that nothing allows, and a Deny wins over any Allow. They hold for updates only, not for deletions of a stack.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

DENIED = "Action denied by stack policy:"


def denial(policy: str | None, action: str, logical_id: str) -> str:
    """Why the action (``Update:Replace``) on a resource is denied; empty when it isn't."""
    if policy is None:
        return ""
    resource = f"LogicalResourceId/{logical_id}"
    allowed = False
    for number, statement in enumerate(json.loads(policy)["Statement"], 1):
        if not (_matches(statement["Action"], action) and _matches(statement["Resource"], resource)):
            continue
        if statement["Effect"] == "Deny":
            return f"{DENIED} Statement [#{number}] does not allow [{action}] for resource [{resource}]."
        allowed = True
    return "" if allowed else f"{DENIED} no statement allows [{action}] for resource [{resource}]."


def _matches(patterns: Any, given: str) -> bool:
    several = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(given, pattern) for pattern in several)
