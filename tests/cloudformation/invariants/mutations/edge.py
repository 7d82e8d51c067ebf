"""DNS, certificates, the distribution, the balancer."""

from __future__ import annotations

from typing import Any

from cloudformation.invariants import balancer, distribution, names
from tests.cloudformation.invariants.bench import Bench, breaks

SITE = "site.Distribution"
CONFIG = "DistributionConfig"
DEFAULT = f"{CONFIG}.DefaultCacheBehavior"


def behaviour(bench: Bench, pattern: str) -> dict[str, Any]:
    rows = bench.part(SITE).get(f"{CONFIG}.CacheBehaviors")
    found: dict[str, Any] = next(row for row in rows if row["PathPattern"] == pattern)
    return found


@breaks(names.names_lead_to_the_distribution)
def no_ipv6_for_the_api(bench: Bench) -> str:
    bench.remove("dns.ApiIpv6")
    return "dns"


@breaks(names.names_lead_to_the_distribution)
def site_leads_to_the_balancer(bench: Bench) -> str:
    bench.section("site", "Outputs")["DistributionDomain"]["Value"] = {"Ref": "BalancerDns"}
    return "dns"


@breaks(names.distribution_answers_for_the_names)
def name_is_not_answered_for(bench: Bench) -> str:
    return bench.part(SITE).drop(f"{CONFIG}.Aliases.1")


@breaks(names.distribution_answers_for_the_names)
def certificate_covers_one_name(bench: Bench) -> str:
    return bench.part("certificate.Certificate").drop("SubjectAlternativeNames")


@breaks(names.distribution_answers_for_the_names)
def certificate_of_nobody(bench: Bench) -> str:
    return bench.part(SITE).set(f"{CONFIG}.ViewerCertificate", {"CloudFrontDefaultCertificate": True})


@breaks(names.certificates_of_cloudfront_are_in_us_east_1)
def certificate_in_the_region(bench: Bench) -> str:
    bench.view("certificate", region=bench.options.region)
    return "certificate.Certificate"


@breaks(names.stacks_are_in_their_region)
def data_elsewhere(bench: Bench) -> str:
    bench.view("data", region="us-east-1")
    return "data"


@breaks(names.stacks_are_in_their_region)
def traffic_in_the_region(bench: Bench) -> str:
    bench.view("traffic", region=bench.options.region)
    return "traffic"


@breaks(names.certificates_are_validated_by_dns)
def certificate_proven_by_mail(bench: Bench) -> str:
    return bench.part("balancer.Certificate").set("ValidationMethod", "EMAIL")


@breaks(names.certificates_are_validated_by_dns)
def nothing_proves_the_second_name(bench: Bench) -> str:
    return bench.part("certificate.Certificate").drop("DomainValidationOptions.1")


@breaks(distribution.distribution_speaks_modern_tls)
def old_tls(bench: Bench) -> str:
    return bench.part(SITE).set(f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv1.2_2019")


@breaks(distribution.distribution_speaks_modern_tls)
def api_without_tls(bench: Bench) -> str:
    behaviour(bench, "/api/*")["ViewerProtocolPolicy"] = "allow-all"
    return SITE


@breaks(distribution.answers_carry_security_headers)
def api_without_headers(bench: Bench) -> str:
    del behaviour(bench, "/api/*")["ResponseHeadersPolicyId"]
    return SITE


@breaks(distribution.answers_carry_security_headers)
def hsts_for_a_day(bench: Bench) -> str:
    path = "ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec"
    return bench.part("site.SiteHeaders").set(path, 86_400)


@breaks(distribution.backend_is_reached_through_the_distribution)
def admin_is_a_file(bench: Bench) -> str:
    rows = bench.part(SITE).get(f"{CONFIG}.CacheBehaviors")
    rows.remove(behaviour(bench, "/admin/*"))
    return SITE


@breaks(distribution.backend_is_reached_through_the_distribution)
def api_comes_from_the_bucket(bench: Bench) -> str:
    behaviour(bench, "/api/*")["TargetOriginId"] = bench.part(SITE).get(f"{DEFAULT}.TargetOriginId")
    return SITE


@breaks(distribution.backend_is_reached_through_the_distribution)
def api_is_cached(bench: Bench) -> str:
    behaviour(bench, "/api/*")["CachePolicyId"] = bench.part(SITE).get(f"{DEFAULT}.CachePolicyId")
    return SITE


@breaks(distribution.backend_is_reached_through_the_distribution)
def api_only_reads(bench: Bench) -> str:
    behaviour(bench, "/api/*")["AllowedMethods"] = ["GET", "HEAD"]
    return SITE


@breaks(distribution.balancer_is_a_vpc_origin)
def balancer_faces_the_internet(bench: Bench) -> str:
    return bench.part("balancer.Balancer").set("Scheme", "internet-facing")


@breaks(distribution.balancer_is_a_vpc_origin)
def balancer_is_asked_without_tls(bench: Bench) -> str:
    return bench.part("site.VpcOrigin").set("VpcOriginEndpointConfig.OriginProtocolPolicy", "http-only")


@breaks(distribution.fallback_swallows_no_api_error)
def page_instead_of_the_apis_errors(bench: Bench) -> str:
    page = {"ErrorCode": 404, "ResponseCode": 200, "ResponsePagePath": "/index.html"}
    return bench.part(SITE).set(f"{CONFIG}.CustomErrorResponses", [page])


@breaks(distribution.fallback_swallows_no_api_error)
def function_rewrites_the_api(bench: Bench) -> str:
    behaviour(bench, "/api/*")["FunctionAssociations"] = bench.part(SITE).get(f"{DEFAULT}.FunctionAssociations")
    return SITE


@breaks(distribution.fallback_swallows_no_api_error)
def pages_are_not_found(bench: Bench) -> str:
    return bench.part(SITE).drop(f"{DEFAULT}.FunctionAssociations")


@breaks(distribution.site_is_read_by_its_distribution_only)
def any_distribution_reads_the_bucket(bench: Bench) -> str:
    policy = bench.part("site.BucketPolicy")
    reads = next(row for row in policy.get("PolicyDocument.Statement") if row["Action"] == ["s3:GetObject"])
    reads["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    return policy.place


@breaks(distribution.site_is_read_by_its_distribution_only)
def bucket_is_read_unsigned(bench: Bench) -> str:
    return bench.part("site.AccessControl").set("OriginAccessControlConfig.SigningBehavior", "never")


@breaks(distribution.distribution_is_logged)
def nothing_is_logged(bench: Bench) -> str:
    bench.remove("traffic.Source")
    return SITE


@breaks(balancer.balancer_speaks_modern_tls)
def balancer_speaks_old_tls(bench: Bench) -> str:
    return bench.part("balancer.HttpsListener").set("SslPolicy", "ELBSecurityPolicy-2016-08")


@breaks(balancer.balancer_speaks_modern_tls)
def http_is_answered(bench: Bench) -> str:
    answer = bench.part("balancer.HttpsListener").get("DefaultActions")
    return bench.part("balancer.HttpListener").set("DefaultActions", answer)


@breaks(balancer.balancer_answers_404_by_default)
def unknown_paths_are_fine(bench: Bench) -> str:
    return bench.part("balancer.HttpsListener").set("DefaultActions.0.FixedResponseConfig.StatusCode", "200")


@breaks(balancer.rules_send_paths_to_the_backend)
def no_rule_for_admin(bench: Bench) -> str:
    bench.remove("backend.AdminRule")
    return "backend"


@breaks(balancer.rules_send_paths_to_the_backend, "ecs")
def two_rules_of_one_priority(bench: Bench) -> str:
    priority = bench.part("service.ApiRule").get("Priority")
    rules = [rule.id for rule in bench.every("ElasticLoadBalancingV2::ListenerRule")]
    last = bench.part(f"service.{max(rules, key=rules.index)}")
    assert last.id != "ApiRule"
    return last.set("Priority", priority)


@breaks(balancer.balancer_is_strict_and_logged)
def balancer_can_be_deleted(bench: Bench) -> str:
    rows = bench.part("balancer.Balancer").get("LoadBalancerAttributes")
    next(row for row in rows if row["Key"] == "deletion_protection.enabled")["Value"] = "false"
    return "balancer.Balancer"


@breaks(balancer.balancer_is_strict_and_logged)
def balancer_logs_elsewhere(bench: Bench) -> str:
    rows = bench.part("balancer.Balancer").get("LoadBalancerAttributes")
    next(row for row in rows if row["Key"] == "access_logs.s3.bucket")["Value"] = "somebody-elses-bucket"
    return "balancer.Balancer"


@breaks(names.records_are_in_the_domains_zone)
def record_in_another_zone(bench: Bench) -> str:
    return bench.part("dns.SiteIpv4").set("HostedZoneId", "Z0123456789ABCDEFGHIJ")


@breaks(names.records_are_in_the_domains_zone)
def record_of_another_domain(bench: Bench) -> str:
    return bench.part("dns.ApiIpv4").set("Name", "api.example.org")


@breaks(distribution.distribution_serves_new_and_old_browsers)
def distribution_is_switched_off(bench: Bench) -> str:
    return bench.part(SITE).set(f"{CONFIG}.Enabled", False)


@breaks(distribution.answers_carry_security_headers)
def origin_may_say_otherwise(bench: Bench) -> str:
    path = "ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.Override"
    return bench.part("site.AdminHeaders").set(path, False)


@breaks(balancer.balancer_listens_with_its_certificate)
def balancer_shows_a_certificate_of_other_names(bench: Bench) -> str:
    return bench.part("balancer.Certificate").set("SubjectAlternativeNames", ["www.example.com"])


@breaks(balancer.balancer_listens_with_its_certificate)
def balancer_listens_elsewhere(bench: Bench) -> str:
    return bench.part("balancer.HttpsListener").set("Port", 8443)


@breaks(balancer.rules_send_paths_to_the_backend)
def rule_of_the_redirecting_listener(bench: Bench) -> str:
    bench.section("balancer", "Outputs")["Listener"]["Value"] = {"Ref": "HttpListener"}
    return "backend.ApiRule"
