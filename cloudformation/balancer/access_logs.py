"""The bucket of the balancer's access logs: who asked for what, and how long it took.

Balancers encrypt with S3's own keys only, and write as a service of their own.
Reference: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

from __future__ import annotations

from troposphere import Ref, Sub
from troposphere.s3 import Bucket, BucketPolicy, LifecycleRule

from cloudformation.buckets import private_bucket
from cloudformation.draft import Draft
from cloudformation.policies import allow, document, of_this_account, tls_only

WRITER = "logdelivery.elasticloadbalancing.amazonaws.com"


def access_logs(draft: Draft) -> tuple[Bucket, BucketPolicy]:
    """The bucket and its policy. Logs go after ``log_days``, and with the environment only when somebody empties it."""
    bucket = private_bucket(
        draft,
        "AccessLogs",
        LifecycleRule(Id="Forget", Status="Enabled", ExpirationInDays=draft.options.log_days),
    )
    objects = Sub("${AccessLogs.Arn}/AWSLogs/${AWS::AccountId}/*")
    writes = allow("Balancer", ["s3:PutObject"], [objects], {"Service": WRITER}, of_this_account())
    policy = BucketPolicy(
        "AccessLogsPolicy", Bucket=Ref(bucket), PolicyDocument=document(*tls_only("AccessLogs"), writes)
    )
    return bucket, policy
