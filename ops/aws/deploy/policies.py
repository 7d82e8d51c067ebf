"""Stack policies: an update can't replace or delete what must not be lost, whoever starts it and however.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html: without an Allow everything
is denied, a Deny wins, and a policy can't be taken away again, only be replaced.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from cloudformation.stack import Document
from cloudformation.statefulness import is_guarded
from ops.aws.deploy.call import Call, Do

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


def guarded_ids(document: Document) -> list[str]:
    """The logical IDs of what may be neither replaced nor removed unasked, sorted."""
    return sorted(name for name, one in document.get("Resources", {}).items() if is_guarded(one["Type"]))


def policy(document: Document, allowed: Collection[str] = ()) -> dict[str, Any]:
    """The policy for a template: what must not be lost is neither replaced nor deleted, except what is allowed."""
    kept = [f"LogicalResourceId/{name}" for name in guarded_ids(document) if name not in allowed]
    deny = {"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*", "Resource": kept}
    return {"Statement": [ALLOW, *([deny] if kept else [])]}


def read(client: Any, name: str) -> dict[str, Any] | None:
    """The policy that a stack has; None for none."""
    body = client.get_stack_policy(StackName=name).get("StackPolicyBody")
    return dict(json.loads(body)) if body else None


def setting(name: str, wanted: dict[str, Any]) -> Call:
    """The call that gives a stack its policy."""
    return Call("set_stack_policy", {"StackName": name, "StackPolicyBody": json.dumps(wanted, separators=(",", ":"))})


@contextmanager
def lifted(do: Do, name: str, before: Document, allowed: Collection[str]) -> Iterator[None]:
    """Let an update replace or delete what was explicitly allowed, for as long as the block runs.

    The policy comes back whatever ends the block, also Ctrl-C. Where the process dies in between, the next deployment
    puts it back: it compares.

    Args:
        before: the template that the update starts from, whose resources the policy is about.
    """
    if not set(guarded_ids(before)) & set(allowed):
        yield
        return
    do(setting(name, policy(before, allowed)))
    try:
        yield
    finally:
        do(setting(name, policy(before)))
