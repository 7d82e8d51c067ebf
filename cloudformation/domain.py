"""The host names of an environment, the zone that holds them, and the certificates that prove them."""

from __future__ import annotations

from troposphere import Ref
from troposphere.certificatemanager import Certificate, DomainValidationOption

from cloudformation.draft import Draft
from cloudformation.stack import Found


def api_host(domain: str) -> str:
    """The host name under which programs find the API."""
    return f"api.{domain}"


def hosts(domain: str) -> tuple[str, str]:
    """All host names, the site's first."""
    return domain, api_host(domain)


def web_origin(domain: str) -> str:
    """The site's origin, which browsers send along."""
    return f"https://{domain}"


def hosted_zone(draft: Draft) -> Ref:
    """The public zone that the domain is in, as a parameter."""
    zone = Found("hosted-zone", draft.options.domain)
    return draft.input("HostedZoneId", zone, "The hosted zone of the domain", kind="AWS::Route53::HostedZone::Id")


def certificate(draft: Draft) -> Certificate:
    """A certificate for all host names, proven and renewed by records in the zone.

    CloudFormation writes the records, and goes on once ACM has seen them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-certificatemanager-certificate.html
    """
    domain, *others = hosts(draft.options.domain)
    zone = hosted_zone(draft)
    return Certificate(
        "Certificate",
        DomainName=domain,
        SubjectAlternativeNames=others,
        ValidationMethod="DNS",
        DomainValidationOptions=[
            DomainValidationOption(DomainName=name, HostedZoneId=zone) for name in (domain, *others)
        ],
        CertificateTransparencyLoggingPreference="ENABLED",
        Tags=draft.tags(draft.key),
    )
