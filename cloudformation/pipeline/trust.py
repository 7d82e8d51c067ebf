"""Whom the pipeline's role trusts: tokens of Bitbucket for one repository, in steps of one deployment environment.

Reference: https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
"""

from __future__ import annotations

from typing import Any

from troposphere import Sub
from troposphere.iam import OIDCProvider

from cloudformation.draft import Draft
from cloudformation.options import Repository
from cloudformation.policies import allow, document


def provider(draft: Draft, repository: Repository) -> OIDCProvider:
    """The account's identity provider for the workspace. Other environments of the account use it: it stays."""
    return OIDCProvider(
        "Provider",
        Url=f"https://{issuer(repository)}",
        ClientIdList=[audience(repository)],
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Tags=draft.tags("bitbucket"),
    )


def trusted(repository: Repository) -> dict[str, Any]:
    """The trust policy. The subject of a deployment step is ``{repository}:{deployment environment}:{step}``."""
    name = issuer(repository)
    subject = f"{{{repository.uuid}}}:{{{repository.deployment_uuid}}}:*"
    return document(
        allow(
            "DeploymentSteps",
            ["sts:AssumeRoleWithWebIdentity"],
            principal={"Federated": Sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:oidc-provider/{name}")},
            condition={
                "StringEquals": {f"{name}:aud": audience(repository)},
                "StringLike": {f"{name}:sub": subject},
            },
        )
    )


def issuer(repository: Repository) -> str:
    """The provider's address without its scheme, as conditions call it."""
    return f"api.bitbucket.org/2.0/workspaces/{repository.workspace}/pipelines-config/identity/oidc"


def audience(repository: Repository) -> str:
    """For whom the tokens are: the workspace."""
    return f"ari:cloud:bitbucket::workspace/{repository.workspace_uuid}"
