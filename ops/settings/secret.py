"""A value that must not be seen: every usual way of printing it shows ``********``."""

from __future__ import annotations

from hmac import compare_digest
from typing import NoReturn

MASK = "********"


class Secret:
    """Text that only :meth:`reveal` gives out.

    Printing, formatting and logging show a mask. It has no ``__dict__``, can't be pickled, is no JSON value, and is no
    ``str``: passing it to a command or to ``os.environ`` by accident is a TypeError. Comparing takes the same time
    wherever two secrets differ. It never changes, so a copy (also one by ``dataclasses.asdict``) is the secret itself.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        if not text:
            raise ValueError("a secret can't be empty; None says that there is none")
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """The text itself: for a file that only its reader can read, never for output."""
        return self._text

    def __repr__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a secret never changes")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret can't be serialised")
