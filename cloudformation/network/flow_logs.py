"""Flow logs: who talked to whom, accepted or not, kept as long as all logs."""

from __future__ import annotations

from troposphere import GetAtt, Ref, Sub
from troposphere.ec2 import FlowLog
from troposphere.iam import Policy, Role
from troposphere.logs import LogGroup

from cloudformation import policies
from cloudformation.draft import Draft

SECONDS = 600  # gathered for ten minutes before they are written: a sixth of the volume of one minute


def add_flow_logs(draft: Draft) -> None:
    """Add the log group, the role that writes to it, and the flow log of the whole network.

    The group outlives its stack, since what happened matters most once something is gone; it empties itself.
    """
    group = draft.add(
        LogGroup(
            "FlowLogs",
            RetentionInDays=draft.options.log_days,
            Tags=draft.tags("flow-logs"),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        )
    )
    role = draft.add(_writer(draft, group))
    draft.add(
        FlowLog(
            "FlowLog",
            ResourceId=Ref("Vpc"),
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=Ref(group),
            DeliverLogsPermissionArn=GetAtt(role, "Arn"),
            MaxAggregationInterval=SECONDS,
            Tags=draft.tags("flow-log"),
        )
    )


def _writer(draft: Draft, group: LogGroup) -> Role:
    """https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, for this group instead of for all."""
    flow_logs = Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*")
    of_this_region = {**policies.of_this_account(), "ArnLike": {"aws:SourceArn": flow_logs}}
    groups = Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*")
    write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return Role(
        "FlowLogsRole",
        AssumeRolePolicyDocument=policies.trusted_by("vpc-flow-logs.amazonaws.com", of_this_region),
        Policies=[
            Policy(
                PolicyName="write-flow-logs",
                PolicyDocument=policies.document(
                    policies.allow("Write", write, [GetAtt(group, "Arn")]),
                    policies.allow("Find", ["logs:DescribeLogGroups"], [groups]),
                ),
            )
        ],
        Tags=draft.tags("flow-logs"),
    )
