"""How somebody types a task for the environment at hand (``AwsSettings.typed``)."""

from __future__ import annotations

from collections.abc import Callable

Typed = Callable[[str], str]
