"""Make ``replacement.json``, what the plan knows about replacements, from the resource schemas that cfn-lint brings.

CloudFormation's own schemas say which properties can only be set when a resource is created
(``createOnlyProperties``: changing one replaces the resource) and which only sometimes can be changed in place
(``conditionalCreateOnlyProperties``): AWS CloudFormation CLI user guide, "Resource type schema". Typed by hand when the
tools of ``requirements/aws.txt`` change: ``.venv/bin/python -m ops.aws.plan.schemas``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("replacement.json")
# A type of a service that isn't here counts as one that any change may replace.
SERVICES = [
    "ApplicationAutoScaling",
    "AutoScaling",
    "Budgets",
    "CertificateManager",
    "CloudFront",
    "CloudWatch",
    "Cognito",
    "DynamoDB",
    "EC2",
    "ECR",
    "ECS",
    "EFS",
    "ElastiCache",
    "ElasticLoadBalancingV2",
    "Events",
    "IAM",
    "KMS",
    "Lambda",
    "Logs",
    "OpenSearchService",
    "RDS",
    "Route53",
    "S3",
    "SNS",
    "SQS",
    "SSM",
    "SecretsManager",
    "WAFv2",
]


def schemas(tools: Path) -> Iterator[dict[str, Any]]:
    """The schemas that cfn-lint brings, of the services above, by type."""
    found = sorted(tools.glob("lib/python*/site-packages/cfnlint/data/schemas/resources/*.json"))
    read = (json.loads(file.read_text()) for file in found)
    ours = (one for one in read if one["typeName"].split("::")[1] in SERVICES)
    yield from sorted(ours, key=lambda one: str(one["typeName"]))


def facts(tools: Path) -> str:
    """The content of ``replacement.json``: a line a type, so that another version can be reviewed as a diff."""
    lines = [f'"{one["typeName"]}": {json.dumps(_facts(one))}' for one in schemas(tools)]
    version = (
        next(tools.glob("lib/python*/site-packages/cfn_lint-*.dist-info")).name.split("-")[1].removesuffix(".dist")
    )
    return f'{{"source": "the schemas of cfn-lint {version}", "types": {{\n' + ",\n".join(lines) + "\n}}\n"


def _facts(schema: dict[str, Any]) -> dict[str, list[str]]:
    found = {
        "always": _paths(schema.get("createOnlyProperties", [])),
        "sometimes": _paths(schema.get("conditionalCreateOnlyProperties", [])),
    }
    return {kind: paths for kind, paths in found.items() if paths}


def _paths(pointers: list[str]) -> list[str]:
    """JSON pointers as dotted paths; an element of a list is ``*``."""
    return sorted(
        {pointer.removeprefix("/properties/").replace("/items/", "/*/").replace("/", ".") for pointer in pointers}
    )


if __name__ == "__main__":
    from ops import toolbox

    FACTS.write_text(facts(toolbox.ensure("aws")))
