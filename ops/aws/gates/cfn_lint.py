"""The gate of cfn-lint: what CloudFormation accepts, by AWS's own schemas, with informational rules.

One process looks at all templates that changed (one about 0.7 s, all less than 2 s); the others' answers are kept.
Reference: https://github.com/aws-cloudformation/cfn-lint
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.aws.gates import tool
from ops.aws.gates.cache import Answers, Row
from ops.aws.gates.gate import Answer, Gate
from ops.errors import BadInput, CommandFailed

if TYPE_CHECKING:
    from cloudformation.design import Design
    from cloudformation.stack import Stack

NAME = "cfn-lint"
LOCK = "aws"
PROGRAM = Path(__file__).with_name("cfn_lint_program.py")
LOOKED = (0,)
UNKNOWN_REGION = "are unsupported. Supported regions"
LONGEST = 240  # characters of a message: some list all values that would do, as all instance types


def ask(design: Design) -> Answer:
    """What it finds in the templates of a design, each in its own region."""

    def lint(folder: Path, stacks: Sequence[Stack]) -> Mapping[str, Row]:
        from ops import toolbox

        python = str(toolbox.ensure(LOCK) / "bin" / "python")
        words = [f"{stack.region}:{stack.key}.json" for stack in stacks]
        isolated = (python, "-I", str(PROGRAM))  # the program's neighbours are no libraries, and the shell's no matter
        try:
            done = tool.run((*isolated, *words), folder, LOOKED)
        except CommandFailed as error:
            raise _unknown_region(design) if UNKNOWN_REGION in error.output else error from None
        matches = tool.read_json(NAME, done.stdout)
        return {stack.key: {tool.FINDINGS: [row(m) for m in matches if is_in(m, stack)]} for stack in stacks}

    rows = tool.answers(NAME, design.stacks, Answers(NAME, LOCK, (PROGRAM.read_text(),)), lint)
    return Answer(f"{len(rows)} templates", tool.findings(NAME, rows))


def is_in(match: dict[str, Any], stack: Stack) -> bool:
    return Path(match["Filename"]).stem == stack.key


def row(match: dict[str, Any]) -> dict[str, str]:
    """A match of cfn-lint, as an answer's row: the element's name is the second of its path."""
    path = match["Location"].get("Path") or []
    within = "/".join(str(part) for part in path[2:])
    message = match["Message"]
    message = message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
    return {
        "rule": match["Rule"]["Id"],
        "resource": str(path[1]) if len(path) > 1 else "",
        "what": f"{within}: {message}" if within else message,
        "more": match["Rule"].get("Source", ""),
    }


def _unknown_region(design: Design) -> BadInput:
    what = f"AWS_DEPLOY_REGION: cfn-lint knows no region {design.options.region}"
    return BadInput(what, where=f"env/{design.options.environment}/aws.env", hint="correct it")


GATE = Gate(NAME, "CloudFormation accepts the templates, by its schemas", ask)
