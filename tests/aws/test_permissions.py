"""The policies as files: those that the documents have are current, and allow every call that a task makes itself."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from ops.aws import documented, permissions
from ops.errors import AndamioError
from ops.paths import ROOT
from tests.aws import environments

OTHERS = ("boot", "sandbox")  # what runs on an instance, by its own role; what stands for AWS
SERVICES = ("cloudformation", "cloudfront", "ec2", "ecr", "elbv2", "rds", "route53", "s3", "secretsmanager")
# Where the action isn't called as the operation is: the service's own page in the Service Authorization Reference.
NAMES = {
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
}
PREFIXES = {"elbv2": "elasticloadbalancing"}


def test_the_committed_policies_are_those_of_the_design() -> None:
    wanted = {f"{policy.name}.json": policy.text for policy in permissions.of_documented()}
    found = {file.name: file.read_text() for file in (documented.FOLDER / "iam").iterdir()}
    assert found == wanted, f"docs/iam is older than the design; write it anew: {permissions.COMMAND}"


def operations() -> dict[str, set[str]]:
    """The operations of the services by the names of their methods, as ``service:Operation``."""
    session = botocore.session.get_session()
    found: dict[str, set[str]] = {}
    for service in SERVICES:
        for operation in session.get_service_model(service).operation_names:
            found.setdefault(xform_name(operation), set()).add(f"{service}:{operation}")
    return found


def words(file: Path) -> Iterator[str]:
    """The attributes and texts of a module: methods are called, handed on, or named for a paginator."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def calls() -> dict[str, str]:
    """The actions that the tasks need for their own calls, and a file that makes each."""
    known = operations()
    found: dict[str, str] = {}
    for file in sorted((ROOT / "ops" / "aws").rglob("*.py")):
        if not set(OTHERS) & set(file.relative_to(ROOT / "ops" / "aws").parts):
            for word in words(file):
                for operation in known.get(word, ()):
                    service, _, name = operation.partition(":")
                    action = NAMES.get(operation, f"{PREFIXES.get(service, service)}:{name}")
                    found.setdefault(action, str(file.relative_to(ROOT)))
    return found


def test_every_call_of_the_tasks_is_allowed() -> None:
    made = [json.loads(policy.text) for policy in permissions.of_documented()]
    given = {action for policy in made for one in policy["Statement"] for action in one["Action"]}
    lacking = {call: file for call, file in calls().items() if not any(fnmatchcase(call, one) for one in given)}
    assert lacking == {}


def test_the_calls_are_found() -> None:
    """The test above holds only if nothing is overlooked."""
    assert {
        "cloudformation:CreateChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:DetectStackDrift",
        "cloudfront:CreateInvalidation",
        "ec2:DescribeManagedPrefixLists",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "rds:DescribeDBSnapshots",
        "route53:ListHostedZones",
        "s3:PutObject",
        "secretsmanager:PutSecretValue",
    } <= set(calls())


def test_a_file_a_policy_is_written(tmp_path: Path) -> None:
    found = permissions.of_documented()
    written = list(permissions.write(found, tmp_path / "new"))
    assert [file.read_text() for file in written] == [policy.text for policy in found]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(AndamioError, match="can't be written"):
        list(permissions.write(permissions.of_documented(), tmp_path / "taken"))


def test_those_of_an_environment_name_its_account(tmp_path: Path) -> None:
    found = permissions.of_environment(environments.make(tmp_path, "staging", AWS_ACCOUNT="111122223333"))
    assert {policy.name for policy in found} == {
        f"andamio-staging-{name}" for name in ("stacks", "network", "data", "compute", "edge")
    }
    text = "".join(policy.text for policy in found)
    assert "111122223333" in text
    assert documented.ACCOUNT not in text
