"""Which version to go back to."""

from __future__ import annotations

import re

from ops.errors import AndamioError, BadInput
from ops.release import audit, layout
from ops.release.audit import Entry
from ops.release.survey import Survey

ABBREVIATED = re.compile(r"[0-9a-f]{7,40}(-dirty(-[0-9a-f]{1,12})?)?")


def check_wanted(wanted: str) -> str:
    """The text itself, if it can name a version: a commit's SHA or at least 7 digits of it; empty for the one before.

    Raises:
        BadInput: it can't.
    """
    if wanted and not ABBREVIATED.fullmatch(wanted):
        raise BadInput(f"{wanted!r} is no version", hint="a commit's SHA, or its first digits: ./inv droplet.history")
    return wanted


def there(found: Survey) -> list[str]:
    """The versions whose images are on the droplet, as their tags."""
    prefix = f"{layout.SITE_IMAGE}:"
    return sorted({tag.removeprefix(prefix) for image in found.images for tag in image.tags if tag.startswith(prefix)})


def to_go_back_to(found: Survey, entries: list[Entry], wanted: str) -> str:
    """The wanted version, or the one that served before the current one.

    Raises:
        BadInput: the wanted one isn't on the droplet (any more), or is ambiguous; lists those that are.
        AndamioError: there is none before.
    """
    available = there(found)
    served = [tag for tag in audit.deployed(entries) if tag in available]
    if wanted:
        exact = [tag for tag in available if wanted in (tag, layout.shown(tag))]
        matching = exact or [tag for tag in available if tag.startswith(wanted)]
        if len(matching) == 1:
            return matching[0]
        why = "is ambiguous" if matching else "is not on the droplet"
        raise BadInput(f"version {wanted} {why}", hint=f"one of: {listed(matching or served or available)}")
    current = found.serving.tag if found.serving else ""
    before = [tag for tag in served if tag != current]
    if not before:
        hint = f"on the droplet: {listed(available)}" if available else "./inv nginx.deploy"
        raise AndamioError("there is no version before the current one", hint=hint)
    return before[0]


def listed(tags: list[str]) -> str:
    return ", ".join(tags) or "none"
