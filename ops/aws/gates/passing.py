"""Running gates: what they find, less what is suppressed with a reason."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ops.aws.gates import cfn_lint, checkov, guard, invariants, show
from ops.aws.gates.gate import Finding, Gate, GateResult, Suppressed
from ops.errors import Refused

if TYPE_CHECKING:
    from cloudformation.design import Design

GATES = (invariants.GATE, cfn_lint.GATE, guard.GATE, checkov.GATE)
FAST = (invariants.GATE, cfn_lint.GATE)  # what a plan or a deployment waits for
SHOWN = 20  # findings of a refusal


def run(design: Design, gates: Sequence[Gate] = GATES) -> Iterator[GateResult]:
    """Ask the gates one after the other; each one's result comes when it is done.

    Raises:
        AndamioError: a tool can't be installed, or broke.
    """
    from cloudformation.suppressions import reason_for

    for gate in gates:
        started = time.monotonic()
        answer = gate.ask(design)
        reasons = {found: reason_for(found.tool, found.rule, found.place, design.options) for found in answer.findings}
        yield GateResult(
            gate.name,
            answer.looked_at,
            tuple(found for found, reason in reasons.items() if not reason),
            tuple(Suppressed(found, reason) for found, reason in reasons.items() if reason),
            time.monotonic() - started,
        )


def check(design: Design, fast: bool = True) -> tuple[Finding, ...]:
    """What the gates don't let pass; ``fast`` asks only those that take no time once a template has been looked at."""
    return tuple(found for result in run(design, FAST if fast else GATES) for found in result.findings)


def insist(design: Design, fast: bool = True) -> None:
    """Let a design pass, or stop here.

    Raises:
        Refused: a gate found something; it shows each finding.
    """
    found = check(design, fast)
    if found:
        lines = [f"    {finding}" for finding in found[:SHOWN]]
        lines += [f"    … and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        environment = design.options.environment
        what = f"the templates of {environment} don't pass their gates: {show.count(len(found))}\n" + "\n".join(lines)
        raise Refused(what, hint=f"mend them, then ./inv cfn.check --env {environment}")
