"""A call of the API as a value: performed by a client, or printed as the line that does the same by hand."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Do = Callable[["Call"], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """One call that changes something.

    Args:
        operation: boto3's name of it, such as ``execute_change_set``.
        arguments: boto3's.
    """

    operation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def perform(self, client: Any) -> dict[str, Any]:
        """Make the call; raises what boto3 raises."""
        return dict(getattr(client, self.operation)(**self.arguments) or {})

    def line(self, region: str) -> str:
        """The call as a line for AWS's command line."""
        words = ["aws", "cloudformation", self.operation.replace("_", "-"), "--region", region]
        for name, value in self.arguments.items():
            words += _option(name, value)
        return shlex.join(words)


def _option(name: str, value: Any) -> list[str]:
    option = "--" + "".join(f"-{one.lower()}" if one.isupper() else one for one in name).lstrip("-")
    if name == "EnableTerminationProtection":
        return ["--enable-termination-protection" if value else "--no-enable-termination-protection"]
    if isinstance(value, bool):
        return [option if value else option.replace("--", "--no-", 1)]
    if name == "TemplateBody":
        return [option, f"<{len(value.encode()):,} bytes>"]
    return [option, value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))]
