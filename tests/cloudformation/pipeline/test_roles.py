"""The pipeline's roles: whom they trust, and what they can't do."""

from __future__ import annotations

import dataclasses
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from cloudformation.options import Repository
from cloudformation.pipeline.deployer import AS_SERVICE, WRITE_STACKS
from tests.cloudformation import designs

REPOSITORY = Repository(
    "acme",
    "00000000-0000-4000-8000-00000000000a",
    "00000000-0000-4000-8000-00000000000b",
    "00000000-0000-4000-8000-00000000000c",
)
ISSUER = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"


def resources(repository: Repository = REPOSITORY) -> dict[str, dict[str, Any]]:
    return designs.resources(designs.design_of(repository=repository), "pipeline")


@cache
def statements(role: str) -> dict[str, dict[str, Any]]:
    """All that a role is allowed and denied, by Sid."""
    found = resources()
    documents = [policy["PolicyDocument"] for policy in found[role].get("Policies", [])]
    documents += [found[arn["Ref"]]["PolicyDocument"] for arn in found[role].get("ManagedPolicyArns", [])]
    return {one["Sid"]: one for document in documents for one in document["Statement"]}


@cache
def allowed(role: str) -> frozenset[str]:
    return frozenset(
        action for one in statements(role).values() if one["Effect"] == "Allow" for action in one["Action"]
    )


def may(role: str, action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in allowed(role))


def test_without_a_repository_nobody_is_trusted() -> None:
    made = designs.design_of()
    assert made.options.repository is None
    assert "pipeline" not in [stack.key for stack in made.stacks]


def test_a_step_of_the_deployment_environment_of_the_repository_is_trusted() -> None:
    (statement,) = resources()["DeployRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == ["sts:AssumeRoleWithWebIdentity"]
    assert statement["Principal"] == {
        "Federated": {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:oidc-provider/{ISSUER}"}
    }
    assert statement["Condition"]["StringEquals"] == {
        f"{ISSUER}:aud": "ari:cloud:bitbucket::workspace/00000000-0000-4000-8000-00000000000a"
    }
    (pattern,) = statement["Condition"]["StringLike"].values()
    step = "{00000000-0000-4000-8000-00000000000d}"
    repository, environment = f"{{{REPOSITORY.uuid}}}", f"{{{REPOSITORY.deployment_uuid}}}"
    assert fnmatchcase(f"{repository}:{environment}:{step}", pattern)
    assert not fnmatchcase(f"{repository}:{step}", pattern)  # a step without a deployment environment
    assert not fnmatchcase(f"{step}:{environment}:{step}", pattern)
    assert not fnmatchcase(f"{repository}:{step}:{step}", pattern)


def test_the_provider_is_the_workspaces_and_stays_for_other_environments() -> None:
    document = designs.design_of(repository=REPOSITORY).stack("pipeline").document["Resources"]
    provider = document["Provider"]
    assert provider["Properties"]["Url"] == f"https://{ISSUER}"
    assert provider["Properties"]["ClientIdList"] == [f"ari:cloud:bitbucket::workspace/{REPOSITORY.workspace_uuid}"]
    assert provider["DeletionPolicy"] == "Retain"
    assert document["DeployRole"]["DependsOn"] == "Provider"


def test_an_account_has_one_provider_whatever_its_environments() -> None:
    document = designs.design_of(repository=dataclasses.replace(REPOSITORY, holds_provider=False))
    found = document.stack("pipeline").document["Resources"]
    assert "Provider" not in found
    assert "DependsOn" not in found["DeployRole"]
    assert ISSUER in str(found["DeployRole"]["Properties"]["AssumeRolePolicyDocument"])


@pytest.mark.parametrize(
    "action",
    [
        "cloudformation:DeleteStack",
        "cloudformation:CreateStack",
        "cloudformation:UpdateStack",
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "rds:DeleteDBInstance",
        "s3:DeleteBucket",
        "s3:PutBucketPolicy",
        "secretsmanager:GetSecretValue",
        "dynamodb:GetItem",
    ],
)
def test_the_pipeline_itself_may_not(action: str) -> None:
    assert not may("DeployRole", action)


@pytest.mark.parametrize(
    "action",
    ["dynamodb:GetItem", "dynamodb:Scan", "s3:GetObject", "s3:DeleteObject", "iam:CreateUser", "iam:CreateAccessKey"],
)
def test_cloudformation_reads_no_contents_and_makes_no_users(action: str) -> None:
    assert not may("ServiceRole", action)


def test_a_change_set_acts_as_the_service_role_or_not_at_all() -> None:
    found = statements("DeployRole")
    (asking,) = [one for one in found.values() if one["Effect"] == "Allow" and set(AS_SERVICE) & set(one["Action"])]
    assert asking["Condition"] == {"StringEquals": {"cloudformation:RoleArn": {"Fn::GetAtt": ["ServiceRole", "Arn"]}}}
    passed = found["HandServiceRole"]
    assert passed["Resource"] == [{"Fn::GetAtt": ["ServiceRole", "Arn"]}]
    assert passed["Condition"]["StringEquals"] == {"iam:PassedToService": "cloudformation.amazonaws.com"}


def test_the_pipeline_changes_its_own_environments_stacks_only() -> None:
    found = statements("DeployRole")
    for sid in ("ChangeStacks", "AskForChanges", "ReadStacks"):
        (resource,) = found[sid]["Resource"]
        assert resource["Fn::Sub"].endswith(":stack/andamio-production-*/*")


def test_nobody_widens_his_own_permissions() -> None:
    denied = statements("DeployRole")["LeaveOwnPermissions"]
    assert denied["Effect"] == "Deny"
    assert set(denied["Action"]) == {*AS_SERVICE, *WRITE_STACKS}
    assert denied["Resource"][0]["Fn::Sub"].endswith(":stack/andamio-production-pipeline/*")
    service = statements("ServiceRole")["LeaveOwnRoles"]
    assert service["Effect"] == "Deny"
    assert service["Resource"][0]["Fn::Sub"].endswith(":role/andamio-production-pipeline-*")
    changing = [action for action in statements("ServiceRole")["ChangeRoles"]["Action"] if "Get" not in action]
    assert {action for action in changing if "List" not in action} <= set(service["Action"])


def test_images_and_files_go_to_this_environments_own_places() -> None:
    found = statements("DeployRole")
    assert found["Push"]["Resource"] == [{"Ref": "BackendRepositoryArn"}, {"Ref": "FrontendRepositoryArn"}]
    assert found["ReplaceFiles"]["Resource"] == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${SiteBucket}/*"}]
    assert "distribution/${Distribution}" in str(found["ForgetCopies"]["Resource"])
