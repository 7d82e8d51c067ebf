"""What the plan knows about replacements is what the schemas of the locked cfn-lint say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops import toolbox
from ops.aws.design import design_of
from ops.aws.plan import schemas
from ops.aws.plan.oracle import is_known
from tests.aws import environments


@pytest.mark.aws
def test_the_committed_facts_are_current() -> None:
    """They are made anew by ``.venv/bin/python -m ops.aws.plan.schemas``."""
    assert schemas.facts(toolbox.ensure("aws")) == schemas.FACTS.read_text()


def test_a_schema_becomes_a_line(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    folder = packages / "cfnlint" / "data" / "schemas" / "resources"
    folder.mkdir(parents=True)
    (packages / "cfn_lint-9.8.7.dist-info").mkdir()
    schema = {
        "typeName": "AWS::S3::Bucket",
        "createOnlyProperties": ["/properties/B", "/properties/A/*/C"],
        "conditionalCreateOnlyProperties": ["/properties/D"],
    }
    (folder / "aws_s3_bucket.json").write_text(json.dumps(schema))
    (folder / "aws_x_y.json").write_text(json.dumps({"typeName": "AWS::Unheard::Of"}))
    told = json.loads(schemas.facts(tmp_path))
    assert told == {
        "source": "the schemas of cfn-lint 9.8.7",
        "types": {"AWS::S3::Bucket": {"always": ["A.*.C", "B"], "sometimes": ["D"]}},
    }


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_every_type_of_the_design_is_known(tmp_path: Path, compute: str) -> None:
    design = design_of(environments.make(tmp_path, "production", AWS_COMPUTE=compute))
    types = {one["Type"] for stack in design.stacks for one in stack.document["Resources"].values()}
    assert [one for one in sorted(types) if not is_known(one)] == []
