"""The gate of checkov: what is usual for security, by its own rules, offline.

Reference: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.aws.gates import tool
from ops.aws.gates.cache import Answers, Row
from ops.aws.gates.gate import Answer, Gate

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.stack import Stack

NAME = "checkov"
LOOKED = (0, 1)  # nothing found, something found
ARGUMENTS = ("--framework", "cloudformation", "--skip-download", "--compact", "--output", "json")


def ask(design: Design) -> Answer:
    """What it finds in the templates of a design."""

    def scan(folder: Path, stacks: Sequence[Stack]) -> Mapping[str, Row]:
        from ops import toolbox

        program = str(toolbox.ensure(NAME) / "bin" / NAME)
        done = tool.run((program, *ARGUMENTS, "--directory", "."), folder, LOOKED)
        return read(tool.read_json(NAME, done.stdout), stacks)

    rows = tool.answers(NAME, design.stacks, Answers(NAME, NAME, ARGUMENTS), scan)
    checks = sum(int(answer["checks"]) for answer in rows.values())
    return Answer(f"{checks} checks", tool.findings(NAME, rows))


def read(report: Any, stacks: Sequence[Stack]) -> dict[str, Row]:
    """Its report by stack; one in which it found nothing that it knows has a form of its own."""
    results = report.get("results", {}) if isinstance(report, dict) else {}
    answers: dict[str, Row] = {stack.key: {"checks": 0, tool.FINDINGS: []} for stack in stacks}
    for kind in ("passed_checks", "failed_checks"):
        for check in results.get(kind, []):
            answer = answers[Path(check["file_path"]).stem]
            answer["checks"] += 1
            if kind == "failed_checks":
                answer[tool.FINDINGS].append(row(check))
    return answers


def row(check: dict[str, Any]) -> dict[str, str]:
    """A failed check, as an answer's row: its resource is ``AWS::RDS::DBInstance.Database``."""
    return {
        "rule": check["check_id"],
        "resource": str(check["resource"]).rpartition(".")[2],
        "what": check["check_name"],
        "more": check.get("guideline") or "",
    }


GATE = Gate(NAME, "what is usual for security, by checkov's rules", ask)
