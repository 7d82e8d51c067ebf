"""What people read: a table of the gates, the findings, and on demand what is suppressed and why."""

from __future__ import annotations

from collections.abc import Sequence

from ops.aws.gates.gate import Finding, GateResult
from ops.cli.terminal import styled, table

HEAD = ("gate", "looked at", "findings", "suppressed", "seconds")


def summary(results: Sequence[GateResult]) -> str:
    """One line a gate."""
    rows = [HEAD, *(_row(result) for result in results)]
    return table(rows, "  ")


def findings(results: Sequence[GateResult]) -> list[str]:
    """One line a finding."""
    return [f"{styled('✗', 'red')} {found}" for result in results for found in result.findings]


def suppressed(results: Sequence[GateResult]) -> list[str]:
    """Each reason for which something is suppressed, with the rules and the places that it is about."""
    by_reason: dict[str, list[Finding]] = {}
    for result in results:
        for one in result.suppressed:
            by_reason.setdefault(one.reason, []).append(one.finding)
    lines = []
    for reason, ones in by_reason.items():
        rules = ", ".join(dict.fromkeys(f"{one.tool} {one.rule}" for one in ones))
        places = ", ".join(dict.fromkeys(one.place for one in ones))
        lines.append(f"  {rules}  {styled(f'at {places}', 'dim')}\n      {reason}")
    return lines


def count(findings: int) -> str:
    """'1 finding', '2 findings'."""
    return "1 finding" if findings == 1 else f"{findings} findings"


def _row(result: GateResult) -> tuple[str, ...]:
    found, silent = len(result.findings), len(result.suppressed)
    return (result.gate, result.looked_at, str(found), str(silent), f"{result.seconds:.2f}")
