"""The gates that a design passes before anything is sent to AWS: invariants, cfn-lint, checkov, cfn-guard.

- ``gate.py``: what a gate is, and what it finds
- ``invariants.py``, ``cfn_lint.py``, ``checkov.py``, ``guard.py``: one gate each
- ``cache.py``: what a tool said about a template, so that a template that stays the same is looked at once
- ``passing.py``: running gates, setting suppressed findings apart, refusing
- ``show.py``: the table and the lines that people read
"""

from ops.aws.gates.gate import Finding, GateResult
from ops.aws.gates.passing import FAST, GATES, check, insist, run

__all__ = ["FAST", "GATES", "Finding", "GateResult", "check", "insist", "run"]
