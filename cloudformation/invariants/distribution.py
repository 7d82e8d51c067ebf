"""The distribution: what people get, from the bucket or from the balancer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, Resource, World, dig, number

TO_BACKEND = ("/api/*", "/admin/*")
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed cache policy of this name
MODERN_TLS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
HEADERS = ("ContentSecurityPolicy", "ContentTypeOptions", "FrameOptions", "ReferrerPolicy", "StrictTransportSecurity")
YEAR = 31_536_000  # seconds


@invariant("People get HTTPS: TLS 1.2 of 2021 or newer, HTTP only redirects.")
def distribution_speaks_modern_tls(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        yield from distribution.unless("DistributionConfig.ViewerCertificate.MinimumProtocolVersion", *MODERN_TLS)
        for behaviour in behaviours(distribution):
            if behaviour.get("ViewerProtocolPolicy") not in ("redirect-to-https", "https-only"):
                yield distribution.wrong(f"{path(behaviour)} is answered without TLS")


@invariant("The distribution is switched on, over IPv6 and HTTP/3, and compresses.")
def distribution_serves_new_and_old_browsers(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        for name, value in (("Enabled", True), ("IPV6Enabled", True), ("HttpVersion", "http2and3")):
            yield from distribution.unless(f"DistributionConfig.{name}", value)
        yield from distribution.unless("DistributionConfig.DefaultCacheBehavior.Compress", True)


@invariant("Every answer of the distribution carries the security headers, HSTS for a year among them.")
def answers_carry_security_headers(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        for behaviour in behaviours(distribution):
            policies = distribution.named_in(behaviour.get("ResponseHeadersPolicyId"))
            if not policies:
                yield distribution.wrong(f"{path(behaviour)} has no policy of security headers")
    for policy in world.all("CloudFront::ResponseHeadersPolicy"):
        headers = policy.get("ResponseHeadersPolicyConfig.SecurityHeadersConfig") or {}
        for name in HEADERS:
            if dig(headers, f"{name}.Override") is not True:
                yield policy.wrong(f"{name} is missing, or the origin may say otherwise")
        age = dig(headers, "StrictTransportSecurity.AccessControlMaxAgeSec", 0)
        if number(age) < YEAR or dig(headers, "StrictTransportSecurity.IncludeSubdomains") is not True:
            yield policy.wrong(f"HSTS holds for {age} s, or not for the API's name")


@invariant("/api/* and /admin/* go to the balancer, uncached, with every method: one origin for the browser.")
def backend_is_reached_through_the_distribution(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        by_path = {str(behaviour.get("PathPattern")): behaviour for behaviour in behaviours(distribution)}
        for pattern in TO_BACKEND:
            behaviour = by_path.get(pattern)
            if behaviour is None:
                yield distribution.wrong(f"{pattern} isn't sent to the balancer")
                continue
            if not any(is_balancer(one) for one in origin(distribution, behaviour)):
                yield distribution.wrong(f"{pattern} is sent elsewhere than to the balancer")
            if behaviour.get("CachePolicyId") != CACHING_DISABLED:
                yield distribution.wrong(f"answers of {pattern} are cached")
            if not {"POST", "PUT", "PATCH", "DELETE"} <= set(behaviour.get("AllowedMethods", [])):
                yield distribution.wrong(f"{pattern} doesn't take every method")
            if not behaviour.get("OriginRequestPolicyId"):
                yield distribution.wrong(f"{pattern} loses the query, the cookies and the host")


@invariant("The way from CloudFront to the balancer is encrypted, by a VPC origin: the balancer has no public address.")
def balancer_is_a_vpc_origin(world: World) -> Iterator[Flaw]:
    for origin in world.all("CloudFront::VpcOrigin"):
        yield from origin.unless("VpcOriginEndpointConfig.OriginProtocolPolicy", "https-only")
        if not any(is_balancer(one) for one in origin.to("VpcOriginEndpointConfig.Arn")):
            yield origin.wrong("it doesn't lead to the balancer")
    for balancer in balancers(world):
        yield from balancer.unless("Scheme", "internal")


@invariant(
    "A page's address that is no file shows the application, by a function on the site alone: an error of the API "
    "stays one."
)
def fallback_swallows_no_api_error(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        if distribution.get("DistributionConfig.CustomErrorResponses"):
            yield distribution.wrong("CustomErrorResponses replace the API's errors, too")
        default, *others = behaviours(distribution)
        if not distribution.named_in(default.get("FunctionAssociations")):
            yield distribution.wrong("no function answers the addresses of pages")
        for behaviour in others:
            if path(behaviour) in TO_BACKEND and behaviour.get("FunctionAssociations"):
                yield distribution.wrong(f"a function rewrites {path(behaviour)}")


@invariant("The site's bucket is read by its distribution only, by origin access control with signed requests.")
def site_is_read_by_its_distribution_only(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        default = behaviours(distribution)[0]
        for row in [
            one for one in distribution.rows("DistributionConfig.Origins") if one["Id"] == default["TargetOriginId"]
        ]:
            if not distribution.named_in(row.get("OriginAccessControlId")):
                yield distribution.wrong("it reads the bucket without origin access control")
            for bucket in distribution.named_in(row.get("DomainName")):
                yield from read_by_others(bucket, distribution)
    for control in world.all("CloudFront::OriginAccessControl"):
        yield from control.unless("OriginAccessControlConfig.SigningBehavior", "always")


@invariant("The distribution keeps access logs: who asked for what can be found out.")
def distribution_is_logged(world: World) -> Iterator[Flaw]:
    sources = {one for source in world.all("Logs::DeliverySource") for one in source.to("ResourceArn")}
    for distribution in distributions(world):
        if distribution not in sources and not distribution.to("DistributionConfig.Logging.Bucket"):
            yield distribution.wrong("its access logs go to no bucket of the design")


def distributions(world: World) -> tuple[Resource, ...]:
    return world.all("CloudFront::Distribution")


def balancers(world: World) -> tuple[Resource, ...]:
    return world.all("ElasticLoadBalancingV2::LoadBalancer")


def is_balancer(resource: Resource) -> bool:
    return resource.type == "AWS::ElasticLoadBalancingV2::LoadBalancer"


def behaviours(distribution: Resource) -> list[dict[str, Any]]:
    """How a distribution answers: the default first, then path by path."""
    rows = distribution.rows("DistributionConfig.CacheBehaviors")
    return [distribution.get("DistributionConfig.DefaultCacheBehavior") or {}, *rows]


def path(behaviour: dict[str, Any]) -> str:
    return str(behaviour.get("PathPattern", "the default"))


def origin(distribution: Resource, behaviour: dict[str, Any]) -> tuple[Resource, ...]:
    """What answers for a behaviour in the end: a bucket, or the balancer behind a VPC origin."""
    found: list[Resource] = []
    for row in distribution.rows("DistributionConfig.Origins"):
        if row.get("Id") == behaviour.get("TargetOriginId"):
            for resource in distribution.named_in([row.get("VpcOriginConfig"), row.get("DomainName")]):
                found += [resource, *resource.to("VpcOriginEndpointConfig.Arn")]
    return tuple(found)


def read_by_others(bucket: Resource, distribution: Resource) -> Iterator[Flaw]:
    """A flaw for each statement that lets anybody but the distribution read the bucket."""
    policies = [one for one in bucket.world.all("S3::BucketPolicy") if bucket in one.to("Bucket")]
    statements = [(one, row) for one in policies for row in one.rows("PolicyDocument.Statement")]
    allowed = [(one, row) for one, row in statements if row.get("Effect") == "Allow"]
    if not allowed:
        yield bucket.wrong("nobody may read it")
    for policy, row in allowed:
        if distribution not in policy.named_in(row.get("Condition")):
            yield policy.wrong(f"statement {row.get('Sid', '?')} doesn't name the distribution in its condition")
