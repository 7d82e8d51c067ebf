"""What a person may do who deploys an environment, as policies of IAM: the smallest with which every task works.

A person's change sets act in his own name, so he may do what CloudFormation may do for the pipeline (``service.py``,
whose lists are AWS's own), and beside it what the tasks call themselves. As there: only what carries the environment's
name or tag, where AWS can tell; else only in the environment's regions.

A managed policy has at most 6,144 characters without blanks, so there are several:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from troposphere import AWSHelperFn, Sub

from cloudformation.draft import Draft
from cloudformation.errors import DesignError
from cloudformation.options import Options
from cloudformation.pipeline.deployer import (
    AS_SERVICE,
    DATABASE_LOGS,
    LIMIT_LOGS,
    LOOK_UP,
    PUSH,
    READ_STACKS,
    WRITE_STACKS,
)
from cloudformation.pipeline.service import service_role
from cloudformation.policies import Statement, allow, document

Policy = dict[str, Any]

LONGEST = 6144
DELETE_STACKS = ["cloudformation:DeleteStack", "cloudformation:RollbackStack"]
DRIFT = [
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DetectStackDrift",
    "cloudformation:DetectStackResourceDrift",
]
# Of the detection that was started, which has no stack in its name.
DRIFT_ANYWHERE = ["cloudformation:DescribeStackDriftDetectionStatus"]
OWN_POLICIES = [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListEntitiesForPolicy",
    "iam:ListPolicyVersions",
    "iam:TagPolicy",
    "iam:UntagPolicy",
]
PROVIDER = [
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:GetOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:TagOpenIDConnectProvider",
    "iam:UntagOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
]


def policies(options: Options, account: str) -> dict[str, Policy]:
    """The policies by their names, with which somebody deploys this environment into the account (12 digits).

    Raises:
        DesignError: one is longer than AWS takes.
    """
    draft = Draft(options, "pipeline", "What a person may do")
    made = {"stacks": document(*_stacks(draft), *_images(draft), *_site(draft)), **_resources(draft)}
    if options.repository:
        made["pipeline"] = document(*_pipeline(draft))
    known = {"AWS::Partition": "aws", "AWS::AccountId": account, "HostedZoneId": "*"}
    filled = {options.name(name): _filled(policy, known) for name, policy in made.items()}
    for name, policy in filled.items():
        if size(policy) > LONGEST:
            raise DesignError(f"policy {name} has {size(policy):,} characters, and AWS takes {LONGEST:,}")
    return filled


def size(policy: Policy) -> int:
    """The policy's length as AWS counts it."""
    return len("".join(json.dumps(policy).split()))


def _stacks(draft: Draft) -> list[Statement]:
    ours = [_arn(f"cloudformation:*:{{account}}:stack/{draft.options.name('')}*/*")]
    return [
        allow("ReadStacks", [*READ_STACKS, *DRIFT], ours),
        allow("ChangeStacks", [*AS_SERVICE, *WRITE_STACKS, *DELETE_STACKS], ours),
        allow("LimitDatabaseLogs", LIMIT_LOGS, [_arn(f"logs:*:{{account}}:{DATABASE_LOGS}{draft.options.name('')}*")]),
        allow("LookUp", [*LOOK_UP, *DRIFT_ANYWHERE], ["*"]),  # lists can't be limited to what they hold
    ]


def _images(draft: Draft) -> list[Statement]:
    repositories = [_arn(f"ecr:*:{{account}}:repository/{draft.options.name('')}*")]
    return [
        allow("RegistryToken", ["ecr:GetAuthorizationToken"], ["*"]),  # of the account, not of a repository
        allow("PushImages", PUSH, repositories),
    ]


def _site(draft: Draft) -> list[Statement]:
    bucket = f"s3:::{draft.options.name('site')}-*"
    distributions = [_arn("cloudfront::{account}:distribution/*")]
    return [
        allow("ListFiles", ["s3:ListBucket"], [_arn(bucket)]),
        allow("ReplaceFiles", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [_arn(f"{bucket}/*")]),
        allow("ForgetCopies", ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], distributions),
    ]


def _resources(draft: Draft) -> dict[str, Policy]:
    """What CloudFormation may do for the pipeline, without what is denied to it there: its own permissions."""
    _, managed = service_role(draft)
    found: dict[str, Policy] = {}
    for policy in managed:
        name = policy.title.removeprefix("Service").removesuffix("Policy").lower()
        found[name] = document(*(one for one in policy.PolicyDocument["Statement"] if one["Effect"] == "Allow"))
    return found


def _pipeline(draft: Draft) -> list[Statement]:
    """The pipeline's own roles, policies and identity provider, which only a person makes and widens."""
    name = draft.options.name(draft.key)
    to_cloudformation = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    return [
        allow("ChangePolicies", OWN_POLICIES, [_arn(f"iam::{{account}}:policy/{name}-*")]),
        allow("ChangeProvider", PROVIDER, [_arn("iam::{account}:oidc-provider/api.bitbucket.org/*")]),
        allow("PassServiceRole", ["iam:PassRole"], [_arn(f"iam::{{account}}:role/{name}-*")], None, to_cloudformation),
    ]


def _arn(pattern: str) -> Sub:
    return Sub("arn:${AWS::Partition}:" + pattern.replace("{account}", "${AWS::AccountId}"))


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """The value with the names that ``Fn::Sub`` puts in."""
    if isinstance(value, AWSHelperFn):
        value = value.to_dict()
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return _substituted(value["Fn::Sub"], known)
        return {name: _filled(part, known) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(part, known) for part in value]
    return value


def _substituted(text: str, known: Mapping[str, str]) -> str:
    for name, meaning in known.items():
        text = text.replace(f"${{{name}}}", meaning)
    if "${" in text:
        raise DesignError(f"nobody knows what is meant in {text}")
    return text
