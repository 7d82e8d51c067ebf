"""How working on a stack fails, and in which words."""

from __future__ import annotations

from moto.cloudformation.exceptions import ValidationError


class StackFailure(Exception):
    """A resource could not be made or changed."""

    def __init__(self, logical_id: str, reason: str, verb: str) -> None:
        super().__init__(reason)
        named = f"The following resource(s) failed to {verb}: [{logical_id}]. "
        self.said = named if logical_id else f"{reason} "


def reason_of(error: Exception) -> str:
    """What an error says, with its code, whichever way moto made it; a fault of a model says what it is."""
    said = getattr(error, "message", "") or str(error)
    code = getattr(error, "code", "") or getattr(error, "error_type", "") or type(error).__name__
    return said if isinstance(error, ValidationError) else f"{said} ({code})"
