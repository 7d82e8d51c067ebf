"""The distribution: files from the bucket, the API and the admin from the balancer; to browsers it is one origin.

- What isn't the backend's comes from the bucket, as long as each file's ``Cache-Control`` says.
- ``/api/*``, ``/admin/*`` and ``/readyz`` go to the balancer as they come, with every method, header and cookie, and
  aren't cached. Their errors stay what they are: no error page replaces them.

Reference: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.cloudfront import (
    CacheBehavior,
    DefaultCacheBehavior,
    Distribution,
    DistributionConfig,
    FunctionAssociation,
    Origin,
    S3OriginConfig,
    ViewerCertificate,
    VpcOriginConfig,
)

from cloudformation.compute.routing import ADMIN_PATHS, API_PATHS, HEALTH_PATH
from cloudformation.domain import hosts
from cloudformation.draft import Draft

# AWS's own policies, the same in every account.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
TLS_POLICY = "TLSv1.2_2021"
READING = ["GET", "HEAD"]
EVERYTHING = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
# gunicorn gives up a request after 30 seconds, and says so; CloudFront waits for that.
ANSWER_SECONDS = 35
# Shorter than the balancer keeps an idle connection, so that none is used while it closes.
KEEPALIVE_SECONDS = 5
SITE, BALANCER = "site", "balancer"


def distribution(draft: Draft) -> Distribution:
    """The distribution over ``Bucket`` and ``VpcOrigin``."""
    return Distribution(
        "Distribution",
        DistributionConfig=DistributionConfig(
            Comment=draft.options.name("site"),
            Enabled=True,
            Aliases=list(hosts(draft.options.domain)),
            HttpVersion="http2and3",
            IPV6Enabled=True,
            DefaultRootObject="index.html",
            ViewerCertificate=ViewerCertificate(
                AcmCertificateArn=draft.takes("Certificate"),
                SslSupportMethod="sni-only",
                MinimumProtocolVersion=TLS_POLICY,
            ),
            Origins=[_bucket(), _balancer(draft)],
            DefaultCacheBehavior=_files(),
            CacheBehaviors=[
                *(_backend(path, "ApiHeaders") for path in (*API_PATHS, HEALTH_PATH)),
                *(_backend(path, "AdminHeaders") for path in ADMIN_PATHS),
            ],
        ),
        Tags=draft.tags("site"),
    )


def _bucket() -> Origin:
    return Origin(
        Id=SITE,
        DomainName=GetAtt("Bucket", "RegionalDomainName"),
        OriginAccessControlId=GetAtt("AccessControl", "Id"),
        S3OriginConfig=S3OriginConfig(OriginAccessIdentity=""),  # the older way, which has to be said to be unused
    )


def _balancer(draft: Draft) -> Origin:
    return Origin(
        Id=BALANCER,
        DomainName=draft.takes("BalancerDns"),
        ConnectionAttempts=3,
        ConnectionTimeout=3,
        VpcOriginConfig=VpcOriginConfig(
            VpcOriginId=GetAtt("VpcOrigin", "Id"),
            OriginReadTimeout=ANSWER_SECONDS,
            OriginKeepaliveTimeout=KEEPALIVE_SECONDS,
        ),
    )


def _files() -> DefaultCacheBehavior:
    return DefaultCacheBehavior(
        TargetOriginId=SITE,
        ViewerProtocolPolicy="redirect-to-https",
        AllowedMethods=READING,
        CachedMethods=READING,
        Compress=True,
        CachePolicyId=CACHING_OPTIMIZED,
        ResponseHeadersPolicyId=Ref("SiteHeaders"),
        FunctionAssociations=[
            FunctionAssociation(EventType="viewer-request", FunctionARN=GetAtt("Pages", "FunctionARN"))
        ],
    )


def _backend(path: str, headers: str) -> CacheBehavior:
    """The host is passed on, too: the balancer's rules and Django ask for it, and its certificate is for it."""
    return CacheBehavior(
        PathPattern=path,
        TargetOriginId=BALANCER,
        # A program that sends personal data in the clear is refused: redirected, it would go on doing so.
        ViewerProtocolPolicy="https-only" if path in API_PATHS else "redirect-to-https",
        AllowedMethods=EVERYTHING,
        CachedMethods=READING,
        CachePolicyId=CACHING_DISABLED,
        OriginRequestPolicyId=ALL_VIEWER,
        ResponseHeadersPolicyId=Ref(headers),
    )
