"""The edge: DNS, the distribution with its bucket, and the balancer behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, Resource, World, dig

TO_BACKEND = ("/api/*", "/admin/*")
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed cache policy of this name
MODERN_TLS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
TLS_1_3 = "ELBSecurityPolicy-TLS13-"
CERTIFICATES_OF_CLOUDFRONT = "us-east-1"
YEAR = 31_536_000  # seconds


@invariant("The site's and the API's names lead to the distribution, over IPv4 and IPv6: one address for the browser.")
def names_lead_to_the_distribution(world: World) -> Iterator[Flaw]:
    wanted = {(name, kind) for name in hosts(world) for kind in ("A", "AAAA")}
    for record in world.all("Route53::RecordSet"):
        led_to = record.to("AliasTarget.DNSName")
        if any(resource.type == "AWS::CloudFront::Distribution" for resource in led_to):
            wanted.discard((record.text("Name").rstrip("."), record.get("Type")))
    for name, kind in sorted(wanted):
        yield Flaw("dns", "", f"{name} has no {kind} record that leads to the distribution")


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
            covered = {
                certificate.text("DomainName"),
                *map(certificate.say, certificate.get("SubjectAlternativeNames", [])),
            }
            for name in sorted(names - covered):
                yield certificate.wrong(f"it doesn't cover {name}")


@invariant("The distribution's certificate lives in us-east-1 whatever the region: CloudFront takes no other.")
def certificates_of_cloudfront_are_in_us_east_1(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        for certificate in distribution.to("DistributionConfig.ViewerCertificate.AcmCertificateArn"):
            region = world.views[certificate.stack].region
            if region != CERTIFICATES_OF_CLOUDFRONT:
                yield certificate.wrong(f"it is in {region}")


@invariant("Only what CloudFront wants in us-east-1 is there: everything else is where the environment is.")
def stacks_are_in_the_region(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        kinds = {resource.type for resource in world.resources if resource.stack == view.key}
        elsewhere = kinds <= {"AWS::CertificateManager::Certificate"}
        if view.region != (CERTIFICATES_OF_CLOUDFRONT if elsewhere else world.options.region):
            yield Flaw(view.key, "", f"it is in {view.region}")


@invariant("Certificates are proven by DNS, in the domain's hosted zone: they renew themselves.")
def certificates_are_validated_by_dns(world: World) -> Iterator[Flaw]:
    for certificate in world.all("CertificateManager::Certificate"):
        yield from certificate.unless("ValidationMethod", "DNS")
        names = {certificate.text("DomainName"), *map(certificate.say, certificate.get("SubjectAlternativeNames", []))}
        proven = {certificate.say(option.get("DomainName")) for option in certificate.rows("DomainValidationOptions")}
        for name in sorted(names - proven):
            yield certificate.wrong(f"nothing proves {name}")


@invariant("People get HTTPS: TLS 1.2 of 2021 or newer, HTTP only redirects.")
def distribution_speaks_modern_tls(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        yield from distribution.unless("DistributionConfig.ViewerCertificate.MinimumProtocolVersion", *MODERN_TLS)
        for behaviour in behaviours(distribution):
            if behaviour.get("ViewerProtocolPolicy") not in ("redirect-to-https", "https-only"):
                yield distribution.wrong(f"{path(behaviour)} is answered without TLS")


@invariant("Every answer of the distribution carries the security headers, HSTS for a year among them.")
def answers_carry_security_headers(world: World) -> Iterator[Flaw]:
    for distribution in distributions(world):
        for behaviour in behaviours(distribution):
            policies = distribution.named_in(behaviour.get("ResponseHeadersPolicyId"))
            if not policies:
                yield distribution.wrong(f"{path(behaviour)} has no policy of security headers")
    for policy in world.all("CloudFront::ResponseHeadersPolicy"):
        headers = policy.get("ResponseHeadersPolicyConfig.SecurityHeadersConfig") or {}
        for name in ("ContentTypeOptions", "FrameOptions", "ReferrerPolicy", "StrictTransportSecurity"):
            if name not in headers:
                yield policy.wrong(f"{name} is missing")
        age = dig(headers, "StrictTransportSecurity.AccessControlMaxAgeSec", 0)
        if int(age) < YEAR:
            yield policy.wrong(f"HSTS holds for {age} s, less than a year")


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


@invariant("HTTPS at the balancer is TLS 1.3 (1.2 for those who must), and HTTP only redirects there.")
def balancer_speaks_modern_tls(world: World) -> Iterator[Flaw]:
    for listener in world.all("ElasticLoadBalancingV2::Listener"):
        if listener.get("Protocol") == "HTTPS":
            if not listener.text("SslPolicy").startswith(TLS_1_3):
                yield listener.wrong(f"SslPolicy is {listener.text('SslPolicy') or 'not set'}")
        elif [dig(action, "RedirectConfig.Protocol") for action in listener.rows("DefaultActions")] != ["HTTPS"]:
            yield listener.wrong("it answers without TLS, instead of redirecting")


@invariant("What no rule of the balancer names is answered with 404, by the balancer itself.")
def balancer_answers_404_by_default(world: World) -> Iterator[Flaw]:
    for listener in world.all("ElasticLoadBalancingV2::Listener"):
        if listener.get("Protocol") != "HTTPS":
            continue
        codes = [dig(action, "FixedResponseConfig.StatusCode") for action in listener.rows("DefaultActions")]
        if codes != ["404"]:
            yield listener.wrong(f"by default it answers {codes}, not 404")


@invariant("The balancer's rules send /api/* and /admin/* to the backend, by content, each with a priority of its own.")
def rules_send_paths_to_the_backend(world: World) -> Iterator[Flaw]:
    rules = world.all("ElasticLoadBalancingV2::ListenerRule")
    seen: dict[object, Resource] = {}
    paths: set[str] = set()
    for rule in rules:
        if not rule.named_in(rule.get("Actions")):
            yield rule.wrong("it leads to no target group")
        patterns = {value for row in rule.rows("Conditions") for value in dig(row, "PathPatternConfig.Values", [])}
        paths |= patterns if rule.named_in(rule.get("Actions")) else set()
        twin = seen.setdefault(rule.get("Priority"), rule)
        if twin != rule and twin.to("ListenerArn") == rule.to("ListenerArn"):
            yield rule.wrong(f"{twin.id} has the same priority")
    for pattern in TO_BACKEND:
        if pattern not in paths:
            yield Flaw(backend_stack(world), "", f"no rule sends {pattern} to the backend")


@invariant("The balancer drops malformed headers, keeps access logs, and can't be deleted by accident.")
def balancer_is_strict_and_logged(world: World) -> Iterator[Flaw]:
    wanted = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "access_logs.s3.enabled": "true",
        "deletion_protection.enabled": "true",
    }
    for balancer in balancers(world):
        rows = balancer.rows("LoadBalancerAttributes")
        attributes = {row.get("Key"): balancer.say(row.get("Value")) for row in rows}
        for name, value in wanted.items():
            if attributes.get(name) != value:
                yield balancer.wrong(f"{name} is {attributes.get(name, 'not set')}, not {value}")
        buckets = balancer.named_in([row.get("Value") for row in rows if row.get("Key") == "access_logs.s3.bucket"])
        if not buckets:
            yield balancer.wrong("its access logs go to no bucket of the design")


@invariant("The distribution keeps access logs: who asked for what can be found out.")
def distribution_is_logged(world: World) -> Iterator[Flaw]:
    sources = {one for source in world.all("Logs::DeliverySource") for one in source.to("ResourceArn")}
    for distribution in distributions(world):
        if distribution not in sources and not distribution.to("DistributionConfig.Logging.Bucket"):
            yield distribution.wrong("its access logs go to no bucket of the design")


def hosts(world: World) -> tuple[str, str]:
    """The names that people and programs type."""
    return world.options.domain, f"api.{world.options.domain}"


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


def backend_stack(world: World) -> str:
    """The key of the stack that runs the backend."""
    return "backend" if world.options.compute == "ec2" else "service"
