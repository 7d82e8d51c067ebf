"""The gate of cfn-guard: AWS's own rules of Control Tower for resources, offline.

Reference: https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.aws.gates import guard_program, tool
from ops.aws.gates.cache import Answers, Row
from ops.aws.gates.gate import Answer, Gate

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.stack import Stack

NAME = "guard"
LOOKED = (0, 19)  # all comply, some don't
ARGUMENTS = ("--structured", "--output-format", "json", "--show-summary", "none")
RESOURCE = re.compile(r"^/Resources/([A-Za-z0-9]+)")
CONTROL = re.compile(r"\[(CT\.[A-Z0-9.]+)\]:\s*(.+)")


def ask(design: Design) -> Answer:
    """What it finds in the templates of a design."""

    def validate(folder: Path, stacks: Sequence[Stack]) -> Mapping[str, Row]:
        installed = guard_program.ensure()
        command = (str(installed.program), "validate", *ARGUMENTS, "--rules", str(installed.rules), "--data", ".")
        reports = tool.read_json(NAME, tool.run(command, folder, LOOKED).stdout)
        by_stack = {Path(report["name"]).stem: report for report in reports}
        return {stack.key: read(by_stack[stack.key]) for stack in stacks}

    rows = tool.answers(NAME, design.stacks, Answers(NAME, guard_program.LOCK, ARGUMENTS), validate)
    rules = sum(int(answer["rules"]) for answer in rows.values())
    return Answer(f"{rules} rules", tool.findings(NAME, rows))


def read(report: dict[str, Any]) -> Row:
    """Its report on one template: how many rules were about something in it, and which failed where."""
    failed = report["not_compliant"]
    rows = [row for rule in failed for row in rows_of(rule["Rule"])]
    return {"rules": len(failed) + len(report["compliant"]), tool.FINDINGS: rows}


def rows_of(rule: dict[str, Any]) -> list[dict[str, str]]:
    """A failed rule, as an answer's rows: one for each resource that its failed clauses are about."""
    texts = list(messages(rule))
    found = next((match for text in texts if (match := CONTROL.search(text))), None)
    name, what = found.groups() if found else (rule["name"], rule["name"])
    resources = dict.fromkeys(match[1] for path in paths(rule) if (match := RESOURCE.match(path)))
    more = f"the rule {rule['name']} of the pack" if found else ""
    rows = [{"rule": name, "resource": resource, "what": what.strip(), "more": more} for resource in resources]
    return rows or [{"rule": name, "resource": "", "what": what.strip(), "more": more}]


def messages(value: Any) -> Iterator[str]:
    """Every message that the rule's author wrote, the outermost first."""
    if isinstance(value, dict):
        if isinstance(value.get("custom_message"), str):
            yield value["custom_message"]
        for part in value.values():
            yield from messages(part)
    elif isinstance(value, list):
        for part in value:
            yield from messages(part)


def paths(value: Any) -> Iterator[str]:
    """Every path in the template that a failed clause got to."""
    if isinstance(value, dict):
        if isinstance(value.get("path"), str):
            yield value["path"]
        for part in value.values():
            yield from paths(part)
    elif isinstance(value, list):
        for part in value:
            yield from paths(part)


GATE = Gate(NAME, "AWS's rules of Control Tower, by cfn-guard", ask)
