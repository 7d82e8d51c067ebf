"""What AWS runs near to the visitors: names, certificate, distribution; and the bucket behind it."""

from __future__ import annotations

from cloudformation.diagram.model import Card
from cloudformation.diagram.reading.words import count, only, place
from cloudformation.invariants.world import Resource, World


def records(world: World) -> tuple[Resource, ...]:
    """The records of Route 53."""
    return world.all("Route53::RecordSet")


def names(world: World) -> Card | None:
    """The names that Route 53 answers for."""
    found = sorted({record.text("Name").rstrip(".") for record in records(world)}, key=lambda name: (len(name), name))
    if not found:
        return None
    return Card(place(records(world)[0]), "network/route-53", "Route 53", (found[0], *_others(found)))


def _others(names: list[str]) -> tuple[str, ...]:
    """The other names, by what stands before the first one."""
    short = [name.removesuffix(names[0]).rstrip(".") for name in names[1:]]
    return (f"and {', '.join(short)}",) if short else ()


def the_distribution(world: World) -> Resource | None:
    """The CloudFront distribution."""
    return only(world.all("CloudFront::Distribution"))


def distribution(world: World) -> Card | None:
    """What CloudFront promises its visitors."""
    found = the_distribution(world)
    if found is None:
        return None
    protocol = found.text("DistributionConfig.ViewerCertificate.MinimumProtocolVersion")
    oldest = protocol.partition("_")[0].replace("TLSv", "TLS ")
    newest = "HTTP/3" if "3" in found.text("DistributionConfig.HttpVersion") else "HTTP/2"
    words = tuple(word for word in (f"{oldest} or newer" if oldest else "", newest) if word)
    return Card(place(found), "network/cloudfront", "CloudFront", words)


def certificate(world: World) -> Card | None:
    """The certificate that the distribution shows."""
    distributed = the_distribution(world)
    path = "DistributionConfig.ViewerCertificate.AcmCertificateArn"
    found = only(distributed.to(path)) if distributed else None
    if found is None:
        return None
    names = 1 + len(found.get("SubjectAlternativeNames") or [])
    lines = (f"{count(names, 'name')}, {world.views[found.stack].region}",)
    return Card(place(found), "security/certificate-manager", "Certificate", lines)


def file_origins(world: World) -> tuple[Resource, ...]:
    """The buckets that the distribution takes files from."""
    found = the_distribution(world)
    origins = found.rows("DistributionConfig.Origins") if found else []
    return tuple(
        bucket
        for origin in origins
        for bucket in (found.named_in(origin.get("DomainName")) if found else ())
        if bucket.type == "AWS::S3::Bucket"
    )


def bucket(world: World) -> Card | None:
    """The bucket with the frontend."""
    found = only(file_origins(world))
    if found is None:
        return None
    blocked = found.get("PublicAccessBlockConfiguration.BlockPublicPolicy") is True
    lines = ("JavaScript frontend", "private" if blocked else "public")
    return Card(place(found), "storage/simple-storage-service-s3", "S3 bucket", lines)
