"""What the service role may do is what AWS's own schemas say that the design's resources need."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from cloudformation.options import Schedule
from ops import toolbox
from tests.cloudformation import designs
from tests.cloudformation.pipeline.test_roles import allowed, may

pytestmark = pytest.mark.aws
SCHEMAS = "lib/python*/site-packages/cfnlint/data/schemas/resources/*.json"
HANDLERS = ("create", "read", "update", "delete", "list")
# What the schemas list for features that the design doesn't use, and for lists of all that an account has.
UNUSED = {
    "contents, replicas, streams and imports of tables": (
        "dynamodb:*Item", "dynamodb:Query", "dynamodb:Scan", "dynamodb:*TableReplica", "dynamodb:*Import*",
        "dynamodb:*KinesisStreamingDestination", "kinesis:*",
    ),
    "contents of buckets; their replication, websites, inventories, locks": (
        "s3:*Object*", "s3:*OBJECT", "s3:*Replication*", "s3:*Website*", "s3:*Metadata*", "s3:*Analytics*",
        "s3:*Inventory*", "s3:*Metrics*", "s3:*IntelligentTiering*", "s3:*Accelerate*", "s3:*BucketC[Oo][Rr][Ss]",
        "s3:PutBucketNotification", "s3:PutBucketLogging", "s3:PutBucketAcl", "s3:PutBucketAbac", "s3tables:*",
        "s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle",
    ),
    "other services as sources of logs, targets of records and of balancers": (
        "autoloop:*", "codewhisperer:*", "cognito-idp:*", "docdb-elastic:*", "firehose:*", "lambda:*", "redshift:*",
        "redshift-serverless:*", "vpc-lattice:*", "vpce:*", "workmail:*", "logs:AllowVendedLogDeliveryForResource",
    ),
    "private certificates": ("acm-pca:*", "sts:AssumeRole"),
    "networks: VPNs, private NAT, ranges of IPv6, transfers": (
        "ec2:*VpnGateway", "ec2:*NatGatewayAddress", "ec2:*SubnetCidrBlock", "ec2:AcceptAddressTransfer",
        "ec2:CreateVpcEncryptionControl", "ec2:ModifyVpcTenancy",
    ),
    "balancers: capacity bought beforehand, addresses of one's own": (
        "elasticloadbalancing:ModifyCapacityReservation", "elasticloadbalancing:ModifyIpPools",
    ),
    "groups: classic balancers, hooks, notifications, refreshes": (
        "autoscaling:*LifecycleHook", "autoscaling:*NotificationConfiguration", "autoscaling:*TrafficSources",
        "autoscaling:*InstanceRefresh", "autoscaling:*LoadBalancers", "managed-fleets:*",
    ),
    "tasks: settings of the account, providers of capacity": (
        "ecs:PutAccountSetting*", "ecs:PutClusterCapacityProviders",
    ),
    "databases: replicas, restoring, roles": (
        "rds:*RoleToDBInstance", "rds:*RoleFromDBInstance", "rds:*ReadReplica", "rds:Restore*",
        "rds:*AutomatedBackupsReplication",
    ),
    "distributions: several tenants, staging": (
        "cloudfront:*ConnectionGroup", "cloudfront:UpdateDistributionWithStagingConfig",
        "cloudfront:CreateDistributionWithTags",  # an older name, which IAM doesn't know
    ),
    "roles: boundaries": ("iam:*RolePermissionsBoundary",),
    "secrets in several regions": ("secretsmanager:*Region*",),
    "keys: using them, which their own policies allow through a service": (
        "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:ListAliases", "kms:ListKeys", "kms:RetireGrant",
        "kms:RevokeGrant",
    ),
    "log groups: keys, indexes, protection, and writing to them": (
        "logs:*KmsKey", "logs:*DataProtectionPolicy", "logs:*IndexPolicy", "logs:*ResourcePolicy",
        "logs:*DestinationPolicy", "logs:*LogDelivery", "logs:PutLogGroupDeletionProtection",
        "logs:PutBearerTokenAuthentication", "logs:CreateLogStream", "logs:PutLogEvents", "sns:PutDataProtectionPolicy",
    ),
    "values of metrics, bills and parameters; lists of all": (
        "cloudwatch:GetMetricData", "billing:GetBillingViewData", "ssm:Get[*]", "ec2:Get[*]", "dynamodb:ListTables",
        "route53:ListHostedZones", "s3:ListAllMyBuckets",
    ),
}  # fmt: skip
# What the schemas leave out, and who needs it.
BEYOND_SCHEMAS = {
    "autoscaling:SetDesiredCapacity": "a rolling update",
    "autoscaling:TerminateInstanceInAutoScalingGroup": "a rolling update",
    "cloudfront:AllowVendedLogDeliveryForResource": "the distribution as a source of logs",
    "ec2:GetSecurityGroupsForVpc": "a balancer's security groups",
    "iam:PassRole": "roles of instances, tasks, flow logs and the database's monitoring",
    "ssm:GetParameter": "the machine image",
    "ssm:GetParameters": "the machine image",
}


@cache
def types() -> frozenset[str]:
    """The types of all resources of the design, whoever computes."""
    hours = Schedule("0 6 * * 1-5", "0 20 * * 1-5")
    made = [designs.design_of(compute=compute, working_hours=hours) for compute in ("ec2", "ecs")]
    documents = [stack.document for one in made for stack in one.stacks]
    return frozenset(resource["Type"] for document in documents for resource in document["Resources"].values())


@cache
def needed() -> dict[str, frozenset[str]]:
    """The actions that each type's handlers need, by AWS's schemas."""
    found: dict[str, frozenset[str]] = {}
    for file in toolbox.ensure("aws").glob(SCHEMAS):
        schema: dict[str, Any] = json.loads(file.read_text())
        if schema["typeName"] in types():
            handlers = [schema.get("handlers", {}).get(name, {}) for name in HANDLERS]
            found[schema["typeName"]] = frozenset(
                permission for handler in handlers for permission in handler.get("permissions", [])
            )
    return found


def is_unused(action: str) -> bool:
    return any(fnmatchcase(action, pattern) for patterns in UNUSED.values() for pattern in patterns)


def test_the_schemas_know_the_designs_types() -> None:
    assert types() - needed().keys() == set()
    assert sum(map(len, needed().values())) > 400


def test_the_service_role_may_do_what_they_need() -> None:
    lacking = {
        action: name
        for name, permissions in needed().items()
        for action in permissions
        if not may("ServiceRole", action) and not is_unused(action)
    }
    assert lacking == {}


def test_what_is_left_out_is_left_out_for_a_reason() -> None:
    """A pattern that nothing matches any more would hide the next action that it does."""
    every = {action for permissions in needed().values() for action in permissions}
    patterns = [pattern for group in UNUSED.values() for pattern in group]
    assert [one for one in patterns if not any(fnmatchcase(action, one) for action in every)] == []


def test_the_service_role_may_do_nothing_that_no_type_needs() -> None:
    known = {action for permissions in needed().values() for action in permissions}
    extra = {
        action
        for action in allowed("ServiceRole")
        if not any(fnmatchcase(one, action) for one in known) and action not in BEYOND_SCHEMAS
    }
    assert extra == set()
