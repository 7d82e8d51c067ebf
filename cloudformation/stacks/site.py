"""The site at the edge: the frontend's files in a private bucket, CloudFront in front of them and of the balancer.

- The bucket is read by this distribution alone (origin access control), and keeps replaced files for a while.
- The balancer is reached by a VPC origin, over HTTPS, from inside of the network.
- A page's address shows the application by a function (``edge/pages.js``); a file that isn't there stays a 404.

Access logs are in the stack ``traffic``. There is no web application firewall: the backend limits rates by itself,
and a firewall costs by the request; ``WebACLId`` is where one would be attached.
Reference: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref, Sub
from troposphere.cloudfront import OriginAccessControl, OriginAccessControlConfig, VpcOrigin, VpcOriginEndpointConfig
from troposphere.s3 import Bucket, BucketPolicy, LifecycleRule, NoncurrentVersionExpiration, VersioningConfiguration

from cloudformation.buckets import private_bucket
from cloudformation.draft import Draft
from cloudformation.edge.distribution import distribution
from cloudformation.edge.headers import admin_headers, api_headers, site_headers
from cloudformation.edge.pages import pages
from cloudformation.options import Options
from cloudformation.policies import allow, document, tls_only
from cloudformation.stack import OutputOf, Stack

REPLACED_DAYS = 30


def build(options: Options) -> Stack:
    """The stack. An update of it is rolled back when the backend starts to answer with errors."""
    draft = Draft(options, "site", "The frontend's files, and the distribution in front of them and of the balancer")
    bucket = draft.add(_bucket(draft))
    draft.add(_access_control())
    draft.add(_vpc_origin(draft))
    draft.add(pages(draft))
    for headers in (site_headers, api_headers, admin_headers):
        draft.add(headers(draft))
    made = draft.add(distribution(draft))
    draft.add(_bucket_policy(bucket))
    draft.puts_out("Distribution", Ref(made))
    draft.puts_out("DistributionDomain", GetAtt(made, "DomainName"))
    draft.puts_out("SiteBucket", Ref(bucket))
    return draft.stack((OutputOf("balancer", "ServerErrorsAlarm"),))


def _bucket(draft: Draft) -> Bucket:
    replaced = LifecycleRule(
        Id="ForgetReplacedFiles",
        Status="Enabled",
        NoncurrentVersionExpiration=NoncurrentVersionExpiration(NoncurrentDays=REPLACED_DAYS),
    )
    return private_bucket(draft, "Bucket", replaced, VersioningConfiguration=VersioningConfiguration(Status="Enabled"))


def _bucket_policy(bucket: Bucket) -> BucketPolicy:
    """Whoever may list a bucket is told that a file isn't there, instead of that it may not be read: 404, not 403.

    The list itself can't be asked for: the function turns the bucket's own address into that of the first page.
    """
    distribution_arn = Sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}")
    ours = {"StringEquals": {"aws:SourceArn": distribution_arn}}
    cloudfront = {"Service": "cloudfront.amazonaws.com"}
    return BucketPolicy(
        "BucketPolicy",
        Bucket=Ref(bucket),
        PolicyDocument=document(
            *tls_only(bucket.title),
            allow("ReadFiles", ["s3:GetObject"], [Sub("${Bucket.Arn}/*")], cloudfront, ours),
            allow("KnowWhatIsMissing", ["s3:ListBucket"], [GetAtt(bucket, "Arn")], cloudfront, ours),
        ),
    )


def _access_control() -> OriginAccessControl:
    return OriginAccessControl(
        "AccessControl",
        OriginAccessControlConfig=OriginAccessControlConfig(
            Name=Ref("AWS::StackName"),
            Description="The distribution signs what it asks the bucket for",
            OriginAccessControlOriginType="s3",
            SigningBehavior="always",
            SigningProtocol="sigv4",
        ),
    )


def _vpc_origin(draft: Draft) -> VpcOrigin:
    return VpcOrigin(
        "VpcOrigin",
        VpcOriginEndpointConfig=VpcOriginEndpointConfig(
            Name=Ref("AWS::StackName"),
            Arn=draft.takes("Balancer"),
            HTTPPort=80,
            HTTPSPort=443,
            OriginProtocolPolicy="https-only",
            OriginSSLProtocols=["TLSv1.2"],
        ),
        Tags=draft.tags("site"),
    )
