"""What the pipeline itself may do: ask CloudFormation for changes, push images, publish the site.

It can't change a resource by itself, but for how long log groups are kept that RDS makes; nor delete a stack, or change
the stack of its own permissions: those are a person's.
"""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Sub
from troposphere.iam import Policy, Role

from cloudformation.draft import Draft
from cloudformation.options import Repository
from cloudformation.pipeline.trust import trusted
from cloudformation.policies import Statement, allow, deny, document

SESSION_SECONDS = 3600
READ_STACKS = [
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:GetStackPolicy",
    "cloudformation:GetTemplate",
    "cloudformation:ListChangeSets",
    "cloudformation:ListStackResources",
]
WRITE_STACKS = [
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:DeleteChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:SetStackPolicy",
    "cloudformation:TagResource",
    "cloudformation:UpdateTerminationProtection",
]
# What a change set does, it does as the service role that it was asked for with.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
AS_SERVICE = ["cloudformation:CreateChangeSet"]
PUSH = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]
# What is looked up for parameters, and what CloudFormation checks in the name of who asks.
LOOK_UP = [
    "cloudformation:DescribeStacks",
    "cloudformation:ListStacks",
    "cloudwatch:DescribeAlarms",
    "ec2:DescribeManagedPrefixLists",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "logs:DescribeLogGroups",
    "route53:ListHostedZones",
]
# RDS makes the log groups of a database, so that no template can limit them.
LIMIT_LOGS = ["logs:PutRetentionPolicy"]
DATABASE_LOGS = "log-group:/aws/rds/instance/"


def deploy_role(draft: Draft, repository: Repository) -> Role:
    """The role of the pipeline's steps."""
    return Role(
        "DeployRole",
        Description=f"Deploys {draft.options.environment} from Bitbucket Pipelines",
        AssumeRolePolicyDocument=trusted(repository),
        MaxSessionDuration=SESSION_SECONDS,
        Policies=[
            Policy(PolicyName="deploy-stacks", PolicyDocument=document(*_stacks(draft))),
            Policy(PolicyName="push-images", PolicyDocument=document(*_images(draft))),
            Policy(PolicyName="publish-the-site", PolicyDocument=document(*_site(draft))),
        ],
        Tags=draft.tags("deploy"),
    )


def _stacks(draft: Draft) -> list[Statement]:
    prefix = draft.options.name("")
    ours, own = (_stack_arn(pattern) for pattern in (f"{prefix}*", draft.options.name(draft.key)))
    logs = "arn:${AWS::Partition}:logs:*:${AWS::AccountId}:"
    by_service: dict[str, Any] = {"StringEquals": {"cloudformation:RoleArn": GetAtt("ServiceRole", "Arn")}}
    to_cloudformation = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    return [
        allow("ReadStacks", READ_STACKS, [ours]),
        allow("ChangeStacks", WRITE_STACKS, [ours]),
        allow("AskForChanges", AS_SERVICE, [ours], condition=by_service),
        deny("LeaveOwnPermissions", [*AS_SERVICE, *WRITE_STACKS], [own]),
        allow("HandServiceRole", ["iam:PassRole"], [GetAtt("ServiceRole", "Arn")], condition=to_cloudformation),
        allow("LimitDatabaseLogs", LIMIT_LOGS, [Sub(f"{logs}{DATABASE_LOGS}{prefix}*")]),
        allow("LookUp", LOOK_UP, ["*"]),  # lists can't be limited to what they hold
    ]


def _images(draft: Draft) -> list[Statement]:
    repositories = [draft.takes("BackendRepositoryArn"), draft.takes("FrontendRepositoryArn")]
    return [
        allow("RegistryToken", ["ecr:GetAuthorizationToken"], ["*"]),  # of the account, not of a repository
        allow("Push", PUSH, repositories),
    ]


def _site(draft: Draft) -> list[Statement]:
    draft.takes("SiteBucket")
    draft.takes("Distribution")
    bucket = "arn:${AWS::Partition}:s3:::${SiteBucket}"
    distribution = Sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}")
    return [
        allow("ListFiles", ["s3:ListBucket"], [Sub(bucket)]),
        allow("ReplaceFiles", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [Sub(f"{bucket}/*")]),
        allow("ForgetCopies", ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], [distribution]),
    ]


def _stack_arn(name: str) -> Sub:
    """Stacks of this name in any region: those of CloudFront are in us-east-1."""
    return Sub(f"arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stack/{name}/*")
