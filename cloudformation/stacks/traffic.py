"""What visitors asked the edge for: the distribution's access logs, in a bucket.

The logs are of the second kind (2024), which lets one choose the fields: without query strings, which hold what staff
search for, without cookies, and without the pages that visitors came from. The first kind writes all of them, and only
into buckets with access control lists. Its sources are in us-east-1 alone, as everything of CloudFront is: hence a
stack of its own. A bucket costs nothing but its storage; a log group would cost by the gigabyte that comes in.
Reference: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref, Sub
from troposphere.logs import Delivery, DeliveryDestination, DeliverySource
from troposphere.s3 import Bucket, BucketPolicy, LifecycleRule

from cloudformation.buckets import private_bucket
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.policies import allow, document, of_this_account, tls_only
from cloudformation.stack import Stack

REGION = "us-east-1"
FIELDS = [
    "date",
    "time",
    "x-edge-location",
    "x-edge-request-id",
    "x-edge-result-type",
    "x-edge-detailed-result-type",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "cs(User-Agent)",
    "cs-protocol-version",
    "ssl-protocol",
    "sc-status",
    "sc-bytes",
    "cs-bytes",
    "time-taken",
    "time-to-first-byte",
]


def build(options: Options) -> Stack:
    """The stack."""
    draft = Draft(options, "traffic", "The access logs of the distribution", REGION)
    bucket = draft.add(_bucket(draft))
    policy = draft.add(_bucket_policy(bucket))
    source = draft.add(_source(draft))
    destination = draft.add(_destination(draft, bucket, policy))
    draft.add(_delivery(draft, source, destination))
    return draft.stack()


def _bucket(draft: Draft) -> Bucket:
    forget = LifecycleRule(Id="Forget", Status="Enabled", ExpirationInDays=draft.options.log_days)
    return private_bucket(draft, "Bucket", forget)


def _bucket_policy(bucket: Bucket) -> BucketPolicy:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html"""
    ours = of_this_account()
    ours["StringEquals"]["s3:x-amz-acl"] = "bucket-owner-full-control"
    sources = Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:delivery-source:*")
    writes = allow(
        "Delivery",
        ["s3:PutObject"],
        [Sub("${Bucket.Arn}/*")],
        {"Service": "delivery.logs.amazonaws.com"},
        {**ours, "ArnLike": {"aws:SourceArn": sources}},
    )
    return BucketPolicy("BucketPolicy", Bucket=Ref(bucket), PolicyDocument=document(*tls_only(bucket.title), writes))


def _source(draft: Draft) -> DeliverySource:
    draft.takes("Distribution")
    return DeliverySource(
        "Source",
        Name=Ref("AWS::StackName"),
        LogType="ACCESS_LOGS",
        ResourceArn=Sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"),
        Tags=draft.tags("traffic"),
    )


def _destination(draft: Draft, bucket: Bucket, policy: BucketPolicy) -> DeliveryDestination:
    return DeliveryDestination(
        "Destination",
        Name=Ref("AWS::StackName"),
        DestinationResourceArn=GetAtt(bucket, "Arn"),
        OutputFormat="json",
        DependsOn=policy.title,
        Tags=draft.tags("traffic"),
    )


def _delivery(draft: Draft, source: DeliverySource, destination: DeliveryDestination) -> Delivery:
    return Delivery(
        "Delivery",
        DeliverySourceName=Ref(source),
        DeliveryDestinationArn=GetAtt(destination, "Arn"),
        RecordFields=FIELDS,
        S3SuffixPath="{DistributionId}/{yyyy}/{MM}/{dd}",
        S3EnableHiveCompatiblePath=False,
        Tags=draft.tags("traffic"),
    )
