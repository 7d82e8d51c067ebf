"""What people read: a table of the gates, the findings, and on demand what is suppressed and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ops.aws.gates.gate import GateResult, Suppressed
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
    """Each rule that is suppressed somewhere, with its reason and where."""
    found = [one for result in results for one in result.suppressed]
    found.sort(key=_rule)
    lines = []
    for (tool, rule, reason), ones in groupby(found, _rule):
        places = ", ".join(sorted({one.finding.place for one in ones}))
        lines.append(f"  {tool} {rule}  {styled(places, 'dim')}\n      {reason}")
    return lines


def _row(result: GateResult) -> tuple[str, ...]:
    count, silent = len(result.findings), len(result.suppressed)
    return (result.gate, result.looked_at, str(count), str(silent), f"{result.seconds:.2f}")


def _rule(one: Suppressed) -> tuple[str, str, str]:
    return one.finding.tool, one.finding.rule, one.reason
