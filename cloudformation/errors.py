"""What can be wrong with a design, found before any of it reaches AWS."""

from __future__ import annotations


class DesignError(ValueError):
    """Options that make no valid design; ``hint`` says what would."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
