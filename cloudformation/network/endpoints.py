"""Gateway endpoints: the backend's private way to S3 and DynamoDB, free of charge and past the NAT gateways.

What may go through them is what the backend and its instances do: read from S3 (image layers, packages, patches), and
read and append to this account's tables. So nothing can be carried out of the network into a bucket or a foreign table.
"""

from __future__ import annotations

from troposphere import Ref, Sub
from troposphere.ec2 import VPCEndpoint

from cloudformation import policies
from cloudformation.addresses import ZONES
from cloudformation.draft import Draft

TABLES = Sub("arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*")
HISTORY_ACTIONS = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]


def add_endpoints(draft: Draft) -> None:
    """Add both, to the backend's route tables; the database reaches neither."""
    _add(draft, "S3Endpoint", "s3", policies.allow("Read", ["s3:GetObject"], ["*"], principal="*"))
    _add(draft, "DynamoDbEndpoint", "dynamodb", policies.allow("History", HISTORY_ACTIONS, [TABLES], principal="*"))


def _add(draft: Draft, title: str, service: str, statement: policies.Statement) -> None:
    draft.add(
        VPCEndpoint(
            title,
            VpcId=Ref("Vpc"),
            VpcEndpointType="Gateway",
            ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            RouteTableIds=[Ref(f"PrivateRouteTable{zone}") for zone in ZONES],
            PolicyDocument=policies.document(statement),
            Tags=draft.tags(service),
        )
    )
