"""Names: DNS, and the certificates that prove them."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.distribution import distributions
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, Resource, World
from cloudformation.stack import Found

REGION_OF_CLOUDFRONT = "us-east-1"


@invariant("The site's and the API's names lead to the distribution, over IPv4 and IPv6: one address for the browser.")
def names_lead_to_the_distribution(world: World) -> Iterator[Flaw]:
    wanted = {(name, kind) for name in hosts(world) for kind in ("A", "AAAA")}
    for record in world.all("Route53::RecordSet"):
        led_to = record.to("AliasTarget.DNSName")
        if any(resource.type == "AWS::CloudFront::Distribution" for resource in led_to):
            wanted.discard((record.text("Name").rstrip("."), record.get("Type")))
    for name, kind in sorted(wanted):
        yield Flaw("dns", "", f"{name} has no {kind} record that leads to the distribution")


@invariant("Records are made in the zone that holds the domain, which is looked up: the wrong one answers nobody.")
def records_are_in_the_domains_zone(world: World) -> Iterator[Flaw]:
    zone = Found("hosted-zone", world.options.domain)
    for record in world.all("Route53::RecordSet"):
        if record.sources_in(record.get("HostedZoneId")) != (zone,):
            yield record.wrong("HostedZoneId is not the zone of the domain")
        if not record.text("Name").rstrip(".").endswith(world.options.domain):
            yield record.wrong(f"{record.text('Name')} is not in {world.options.domain}")


@invariant("The distribution answers for the site's and the API's names, with a certificate that covers them.")
def distribution_answers_for_the_names(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        names = {distribution.say(alias) for alias in distribution.get("DistributionConfig.Aliases") or []}
        for name in hosts(world):
            if name not in names:
                yield distribution.wrong(f"{name} is not among its names")
        certificates = distribution.to("DistributionConfig.ViewerCertificate.AcmCertificateArn")
        if not certificates:
            yield distribution.wrong("it shows no certificate of the design")
        for certificate in certificates:
            for name in sorted(names - covered(certificate)):
                yield certificate.wrong(f"it doesn't cover {name}")


@invariant("The distribution's certificate lives in us-east-1 whatever the region: CloudFront takes no other.")
def certificates_of_cloudfront_are_in_us_east_1(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        for certificate in distribution.to("DistributionConfig.ViewerCertificate.AcmCertificateArn"):
            region = world.views[certificate.stack].region
            if region != REGION_OF_CLOUDFRONT:
                yield certificate.wrong(f"it is in {region}")


@invariant("What CloudFront has in us-east-1 alone is there: its logs, its metrics; all else is in the region.")
def stacks_are_in_their_region(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        mine = [resource for resource in world.resources if resource.stack == view.key]
        of_cloudfront = any(is_in_us_east_1_alone(resource) for resource in mine)
        wanted = REGION_OF_CLOUDFRONT if of_cloudfront else world.options.region
        if view.region != wanted:
            yield Flaw(view.key, "", f"it is in {view.region}, not in {wanted}")


@invariant("Certificates are proven by DNS, in the domain's hosted zone: they renew themselves.")
def certificates_are_validated_by_dns(world: World) -> Iterator[Flaw]:
    for certificate in world.all("CertificateManager::Certificate"):
        yield from certificate.unless("ValidationMethod", "DNS")
        names = covered(certificate)
        proven = {certificate.say(option.get("DomainName")) for option in certificate.rows("DomainValidationOptions")}
        for name in sorted(names - proven):
            yield certificate.wrong(f"nothing proves {name}")


def is_in_us_east_1_alone(resource: Resource) -> bool:
    """True for what CloudFront shows, writes and measures; everything else of it is of no region."""
    shown = [
        certificate
        for distribution in distributions(resource.world)
        for certificate in distribution.to("DistributionConfig.ViewerCertificate.AcmCertificateArn")
    ]
    writes = resource.type in ("AWS::Logs::DeliverySource", "AWS::Logs::DeliveryDestination", "AWS::Logs::Delivery")
    measures = resource.type == "AWS::CloudWatch::Alarm" and resource.get("Namespace") == "AWS/CloudFront"
    return resource in shown or writes or measures


def hosts(world: World) -> tuple[str, str]:
    """The names that people and programs type."""
    return world.options.domain, f"api.{world.options.domain}"


def covered(certificate: Resource) -> set[str]:
    """The names that a certificate is for."""
    return {certificate.text("DomainName"), *map(certificate.say, certificate.get("SubjectAlternativeNames", []))}
