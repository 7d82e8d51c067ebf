"""What a person may do who deploys: enough for every stack, and nothing of other environments."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from cloudformation.errors import DesignError
from cloudformation.options import Options
from cloudformation.pipeline import person
from cloudformation.pipeline.person import policies, size
from ops import toolbox
from tests.cloudformation.designs import design_of, options_of
from tests.cloudformation.pipeline.test_actions import HANDLERS, SCHEMAS
from tests.cloudformation.pipeline.test_roles import REPOSITORY, allowed

ACCOUNT = "123456789012"
NAMES = ("stacks", "network", "data", "compute", "edge", "pipeline")
READING = ("Describe", "Get", "List", "View")
# What AWS lets nobody limit, beside lists.
UNLIMITED = {"ecr:GetAuthorizationToken", "secretsmanager:GetRandomPassword"}


def options(environment: str = "production") -> Options:
    return dataclasses.replace(options_of(environment), repository=REPOSITORY)


def statements(found: dict[str, person.Policy]) -> list[dict[str, Any]]:
    return [one for policy in found.values() for one in policy["Statement"]]


def actions_of(found: dict[str, person.Policy]) -> set[str]:
    return {action for one in statements(found) for action in one["Action"]}


MADE = policies(options(), ACCOUNT)


def test_each_is_plain_json_that_names_the_account() -> None:
    text = json.dumps(MADE)
    assert "${" not in text
    assert "Fn::" not in text
    assert ACCOUNT in text
    assert set(MADE) == {
        f"andamio-production-{name}" for name in ["stacks", "network", "data", "compute", "edge", "pipeline"]
    }


@pytest.mark.parametrize("environment", ["production", "a-very-long-name-of-thirty-two-c"])
def test_each_is_as_short_as_aws_wants_it(environment: str) -> None:
    """A managed policy's 6,144 characters, and ten policies a role."""
    found = policies(dataclasses.replace(options(), environment=environment), ACCOUNT)
    assert {name: size(policy) for name, policy in found.items() if size(policy) > 6144} == {}
    assert len(found) <= 10


def test_a_longer_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "LONGEST", 1000)
    with pytest.raises(DesignError, match="and AWS takes 1,000"):
        policies(options(), ACCOUNT)


def test_blanks_do_not_count() -> None:
    assert size({"Version": "2012-10-17", "Statement": []}) == len('{"Version":"2012-10-17","Statement":[]}')


def test_nothing_is_denied_and_each_statement_has_a_name_of_its_own() -> None:
    assert {one["Effect"] for one in statements(MADE)} == {"Allow"}
    for policy in MADE.values():
        names = [one["Sid"] for one in policy["Statement"]]
        assert len(names) == len(set(names))


def test_a_person_may_what_cloudformation_may_for_the_pipeline() -> None:
    assert allowed("ServiceRole") <= actions_of(MADE)


@pytest.mark.parametrize(
    "action",
    ["*", "iam:*", "iam:CreateUser", "iam:CreateAccessKey", "dynamodb:Scan", "kms:Decrypt", "ec2:TerminateInstances"],
)
def test_a_person_may_not(action: str) -> None:
    assert not any(fnmatchcase(action, pattern) for pattern in actions_of(MADE))


def unlimited(found: dict[str, person.Policy]) -> Iterator[str]:
    """What may be changed anywhere, without a condition."""
    for one in statements(found):
        if "*" in one["Resource"] and "Condition" not in one:
            yield from (action for action in one["Action"] if not action.partition(":")[2].startswith(READING))


def test_whatever_changes_something_is_limited_by_name_by_tag_or_by_region() -> None:
    assert set(unlimited(MADE)) - UNLIMITED == set()


def test_another_environments_stacks_are_out_of_reach() -> None:
    (changing,) = [one for one in statements(MADE) if one["Sid"] == "ChangeStacks"]
    (pattern,) = changing["Resource"]
    stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/andamio-{}-network/1a2b"
    assert fnmatchcase(stack.format("production"), pattern)
    assert not fnmatchcase(stack.format("staging"), pattern)
    assert not fnmatchcase(stack.format("production").replace(ACCOUNT, "111122223333"), pattern)


def test_without_a_pipeline_nobody_needs_its_policy() -> None:
    found = policies(options_of("staging"), ACCOUNT)
    assert "andamio-staging-pipeline" not in found
    assert "iam:CreatePolicy" not in actions_of(found)


# What AWS's schemas list for features that the pipeline's resources don't use.
UNUSED = (
    "iam:*PermissionsBoundary", "iam:*User*", "iam:*Group*", "iam:SetDefaultPolicyVersion", "iam:ListPolicies",
    "iam:ListOpenIDConnectProvider*", "iam:ListPolicyTags",
)  # fmt: skip


@pytest.mark.aws
def test_the_schemas_of_the_pipelines_resources_ask_for_no_more() -> None:
    resources = design_of(repository=REPOSITORY).stack("pipeline").document["Resources"].values()
    types = {resource["Type"] for resource in resources}
    needed: set[str] = set()
    for file in toolbox.ensure("aws").glob(SCHEMAS):
        schema = json.loads(file.read_text())
        if schema["typeName"] in types:
            types.remove(schema["typeName"])
            handlers = [schema["handlers"].get(name, {}) for name in HANDLERS]
            needed |= {action for handler in handlers for action in handler.get("permissions", [])}
    assert types == set()
    given = actions_of(MADE)
    lacking = {action for action in needed if not any(fnmatchcase(action, pattern) for pattern in given)}
    assert {action for action in lacking if not any(fnmatchcase(action, pattern) for pattern in UNUSED)} == set()
