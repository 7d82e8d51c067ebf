"""What CloudFormation may do when the pipeline asks it to: make, change and delete what the design has, and read it.

Where a name can be said beforehand, only what has this environment's name; elsewhere only in the environment's region.
The actions are those that the schemas of the design's resource types list for their handlers, without those of features
that the design doesn't use; a test compares them with AWS's schemas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import AWSHelperFn, Ref, Sub
from troposphere.iam import ManagedPolicy, Role

from cloudformation.domain import hosted_zone
from cloudformation.draft import Draft
from cloudformation.pipeline import actions
from cloudformation.policies import Statement, allow, deny, document, trusted_by

SERVICE_LINKED_ROLES = "iam::{account}:role/aws-service-role/*"
SERVICE_LINKED = [
    "autoscaling.amazonaws.com",
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "rds.amazonaws.com",
    "vpcorigin.cloudfront.amazonaws.com",
]
PASSED_TO = [
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
]


def service_role(draft: Draft) -> tuple[Role, list[ManagedPolicy]]:
    """The role, and its policies: one would be longer than a policy may be."""
    policies = [
        _policy("ServiceNetworkPolicy", *_network(draft)),
        _policy("ServiceDataPolicy", *_data(draft)),
        _policy("ServiceComputePolicy", *_compute(draft)),
        _policy("ServiceEdgePolicy", *_edge(draft)),
    ]
    role = Role(
        "ServiceRole",
        Description=f"CloudFormation's, for the stacks of {draft.options.environment}",
        AssumeRolePolicyDocument=trusted_by("cloudformation.amazonaws.com"),
        ManagedPolicyArns=[Ref(policy) for policy in policies],
        Tags=draft.tags("deploy"),
    )
    return role, policies


def _policy(title: str, *statements: Statement) -> ManagedPolicy:
    return ManagedPolicy(
        title,
        Description="Part of what CloudFormation may do for the pipeline",
        PolicyDocument=document(*statements),
    )


def _network(draft: Draft) -> list[Statement]:
    here = _in_regions(draft.options.region)
    return [
        allow("ReadNetwork", actions.EC2_READ, ["*"]),
        allow("ChangeNetwork", actions.EC2_WRITE, ["*"], condition=here),
        allow("ReadBalancers", actions.BALANCER_READ, ["*"]),
        allow("ChangeBalancers", actions.BALANCER_WRITE, ["*"], condition=here),
    ]


def _data(draft: Draft) -> list[Statement]:
    prefix = draft.options.name("")
    tagged = {"StringEquals": {"aws:ResourceTag/andamio:environment": draft.options.environment}}
    to_be_tagged = {"StringEquals": {"aws:RequestTag/andamio:environment": draft.options.environment}}
    return [
        allow("ReadDatabases", actions.RDS_READ, ["*"]),
        allow("ChangeDatabases", actions.RDS_WRITE, _arns(f"rds:*:{{account}}:*:{prefix}*")),
        allow("ChangeTables", actions.DYNAMODB, _arns(f"dynamodb:*:{{account}}:table/{prefix}*")),
        allow("ChangeBuckets", actions.S3, _arns(f"s3:::{prefix}*")),
        allow("ChangeRepositories", actions.ECR, _arns(f"ecr:*:{{account}}:repository/{prefix}*")),
        allow("NewSecrets", actions.SECRETS_NEW, ["*"], condition=to_be_tagged),
        allow("ChangeSecrets", actions.SECRETS, ["*"], condition=tagged),
        allow("Passwords", actions.PASSWORDS, ["*"]),
        allow("NewKeys", actions.KMS_NEW, ["*"], condition=to_be_tagged),
        allow("ChangeKeys", actions.KMS, ["*"], condition=tagged),
        allow("ReadLogs", actions.LOGS_READ, ["*"]),
        allow("ChangeLogGroups", actions.LOG_GROUPS, _arns(f"logs:*:{{account}}:log-group:{prefix}*")),
        allow("ChangeDeliveries", actions.DELIVERIES, _arns("logs:*:{account}:delivery*")),
    ]


def _compute(draft: Draft) -> list[Statement]:
    prefix = draft.options.name("")
    roles = _arns(f"iam::{{account}}:role/{prefix}*", f"iam::{{account}}:instance-profile/{prefix}*")
    own = _arns(f"iam::{{account}}:role/{draft.options.name(draft.key)}-*")
    linked = {"StringEquals": {"iam:AWSServiceName": SERVICE_LINKED}}
    passed = {"StringEquals": {"iam:PassedToService": PASSED_TO}}
    here = _in_regions(draft.options.region)
    return [
        allow("ReadCompute", actions.COMPUTE_READ, ["*"]),
        allow("ChangeGroups", actions.AUTOSCALING, _arns(f"autoscaling:*:{{account}}:*{prefix}*")),
        allow("ChangeTasks", actions.ECS, _arns(f"ecs:*:{{account}}:*/{prefix}*")),
        allow("RegisterTasks", actions.ECS_ANY, ["*"], condition=here),
        allow("ScaleTasks", actions.TASK_SCALING, ["*"], condition=here),
        allow("ReadImageIds", actions.IMAGE_IDS, _arns("ssm:*::parameter/aws/service/*")),
        allow("ChangeRoles", actions.IAM, roles),
        allow("PassRoles", ["iam:PassRole"], roles, condition=passed),
        allow("ServiceLinkedRoles", actions.IAM_LINKED, _arns(SERVICE_LINKED_ROLES), condition=linked),
        deny("LeaveOwnRoles", [*actions.IAM_WRITE, "iam:PassRole"], own),
    ]


def _edge(draft: Draft) -> list[Statement]:
    hosted_zone(draft)
    prefix = draft.options.name("")
    certificates = _in_regions(draft.options.region, "us-east-1")
    return [
        allow("ChangeDistributions", actions.CLOUDFRONT, _arns("cloudfront::{account}:*")),
        allow("ReadDistributions", actions.CLOUDFRONT_READ, ["*"]),
        allow("ChangeRecords", actions.RECORDS, _arns("route53:::hostedzone/${HostedZoneId}")),
        allow("FollowRecords", ["route53:GetChange"], _arns("route53:::change/*")),
        allow("ChangeCertificates", actions.ACM, ["*"], condition=certificates),
        allow("ReadAlarms", actions.ALARMS_READ, ["*"]),
        allow("ChangeAlarms", actions.ALARMS, _arns(f"cloudwatch:*:{{account}}:alarm:{prefix}*")),
        allow("ChangeDashboards", actions.DASHBOARDS, _arns("cloudwatch::{account}:dashboard/*")),
        allow("ChangeTopics", actions.SNS, _arns(f"sns:*:{{account}}:{prefix}*")),
        allow("ReadTopics", actions.SNS_READ, ["*"]),
        allow("ChangeBudgets", actions.BUDGETS, _arns("budgets::{account}:budget/*")),
    ]


def _arns(*patterns: str) -> list[AWSHelperFn]:
    return [Sub("arn:${AWS::Partition}:" + pattern.replace("{account}", "${AWS::AccountId}")) for pattern in patterns]


def _in_regions(*regions: str) -> dict[str, Any]:
    return {"StringEquals": {"aws:RequestedRegion": _distinct(regions)}}


def _distinct(regions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(regions))
