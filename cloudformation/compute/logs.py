"""The log group of the backend: web, worker, migrations, and how each boot went."""

from __future__ import annotations

from troposphere.logs import LogGroup

from cloudformation.draft import Draft


def log_group(draft: Draft) -> LogGroup:
    """Kept when its stack goes, since what happened matters most once something is gone; it empties itself."""
    return LogGroup(
        "LogGroup",
        RetentionInDays=draft.options.log_days,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Tags=draft.tags("backend"),
    )
