"""The domain's records: the site's and the API's names lead to CloudFront, over IPv4 and IPv6.

The droplet, where there is one, has a name of its own. The zone isn't ours: registrars and other records have to do
with it, and it must outlive any environment.
"""

from __future__ import annotations

from troposphere.route53 import AliasTarget, RecordSetType

from cloudformation.domain import api_host, hosted_zone
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

# The zone of all distributions: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
DROPLET_SECONDS = "300"


def build(options: Options) -> Stack:
    """The stack."""
    draft = Draft(options, "dns", "The records of the domain")
    for title, host in (("Site", options.domain), ("Api", api_host(options.domain))):
        draft.add(_to_cloudfront(draft, f"{title}Ipv4", host, "A"))
        draft.add(_to_cloudfront(draft, f"{title}Ipv6", host, "AAAA"))
        draft.puts_out(f"{title}Address", f"https://{host}")
    if options.droplet_address:
        draft.add(_droplet(draft, options.droplet_address))
    return draft.stack()


def _to_cloudfront(draft: Draft, title: str, host: str, kind: str) -> RecordSetType:
    target = draft.takes("DistributionDomain")
    return RecordSetType(
        title,
        HostedZoneId=hosted_zone(draft),
        Name=host,
        Type=kind,
        AliasTarget=AliasTarget(HostedZoneId=CLOUDFRONT_ZONE, DNSName=target, EvaluateTargetHealth=False),
    )


def _droplet(draft: Draft, address: str) -> RecordSetType:
    return RecordSetType(
        "Droplet",
        HostedZoneId=hosted_zone(draft),
        Name=f"droplet.{draft.options.domain}",
        Type="A",
        TTL=DROPLET_SECONDS,
        ResourceRecords=[address],
    )
