"""What a stack is to become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .template import Template


@dataclass(frozen=True)
class Wanted:
    """What a stack is to become: a template and all that goes with it."""

    body: str
    template: Template
    parameters: dict[str, str]
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    rollback: dict[str, Any] = field(default_factory=dict)
    role_arn: str = ""
    notification_arns: tuple[str, ...] = ()
