"""What a check found: fine, worth knowing, or in the way of `up`; and the table that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ops.cli.terminal import styled, table


class Status(Enum):
    """How a check ended; only FAIL stops `up`."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


STYLES = {Status.OK: "green", Status.WARN: "yellow", Status.FAIL: "red"}


@dataclass(frozen=True)
class Finding:
    """One line of the table; ``remedy`` says what to do next and is empty where there is nothing to do."""

    subject: str
    status: Status
    found: str
    remedy: str = ""


def ok(subject: str, found: str) -> Finding:
    return Finding(subject, Status.OK, found)


def warn(subject: str, found: str, remedy: str) -> Finding:
    return Finding(subject, Status.WARN, found, remedy)


def fail(subject: str, found: str, remedy: str) -> Finding:
    return Finding(subject, Status.FAIL, found, remedy)


def show(findings: Sequence[Finding]) -> list[str]:
    """The lines of the table: status, subject, what was found, and below it what to do next."""
    lines = table([(finding.status.value, finding.subject, finding.found) for finding in findings]).splitlines()
    column = lines[0].index(findings[0].found)
    shown = []
    for finding, line in zip(findings, lines, strict=True):
        status = finding.status.value
        shown.append(styled(status, STYLES[finding.status]) + line.removeprefix(status))
        if finding.remedy:
            shown.append(f"{' ' * column}next: {finding.remedy}")
    return shown
