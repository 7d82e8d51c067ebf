"""The stacks at the edge: certificate, site, traffic and DNS. The invariants have what they share with others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cloudformation import designs


def only(stack: str, kind: str, **changed: Any) -> dict[str, Any]:
    (found,) = designs.resources(designs.design_of(**changed), stack, kind).values()
    return found


def statements(stack: str) -> dict[str, dict[str, Any]]:
    document = only(stack, "S3::BucketPolicy")["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


@pytest.mark.parametrize("region", ["eu-west-1", "sa-east-1", "us-east-1"])
def test_what_cloudfront_wants_in_us_east_1_is_there(region: str) -> None:
    made = designs.design_of(region=region)
    assert {stack.key for stack in made.stacks if stack.region == "us-east-1"} >= {"certificate", "traffic"}
    assert {stack.region for stack in made.stacks} == {region, "us-east-1"}


@pytest.mark.parametrize("stack", ["certificate", "balancer"])
def test_one_certificate_for_both_names_proven_in_the_zone(stack: str) -> None:
    found = only(stack, "CertificateManager::Certificate")
    names = [found["DomainName"], *found["SubjectAlternativeNames"]]
    assert names == ["loans.example.com", "api.loans.example.com"]
    assert found["DomainValidationOptions"] == [
        {"DomainName": name, "HostedZoneId": {"Ref": "HostedZoneId"}} for name in names
    ]


def test_a_missing_file_is_a_404_and_the_list_of_files_is_nobodys() -> None:
    """S3 says 403 to whoever may not list; the bucket's own address is never asked for."""
    found = statements("site")
    ours = {"StringEquals": {"aws:SourceArn": found["ReadFiles"]["Condition"]["StringEquals"]["aws:SourceArn"]}}
    assert "distribution/${Distribution}" in str(ours)
    for sid, action in (("ReadFiles", "s3:GetObject"), ("KnowWhatIsMissing", "s3:ListBucket")):
        assert found[sid]["Action"] == [action]
        assert found[sid]["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert found[sid]["Condition"] == ours
    assert only("site", "CloudFront::Distribution")["DistributionConfig"]["DefaultRootObject"] == "index.html"


def test_the_api_is_not_redirected_but_refused_without_tls() -> None:
    behaviours = only("site", "CloudFront::Distribution")["DistributionConfig"]["CacheBehaviors"]
    found = {row["PathPattern"]: row["ViewerProtocolPolicy"] for row in behaviours}
    assert found == {"/api/*": "https-only", "/readyz": "redirect-to-https", "/admin/*": "redirect-to-https"}


def test_the_way_into_the_network_is_encrypted_by_the_balancers_own_certificate() -> None:
    endpoint = only("site", "CloudFront::VpcOrigin")["VpcOriginEndpointConfig"]
    assert (endpoint["OriginProtocolPolicy"], endpoint["OriginSSLProtocols"]) == ("https-only", ["TLSv1.2"])
    assert endpoint["Arn"] == {"Ref": "Balancer"}
    config = only("site", "CloudFront::Distribution")["DistributionConfig"]
    for row in config["CacheBehaviors"]:
        assert (
            row["OriginRequestPolicyId"] == "216adef6-5c7f-47e4-b989-5492eafa07d3"
        )  # with the host, for its certificate
    origins = {row["Id"]: row for row in config["Origins"]}
    assert {row["TargetOriginId"] for row in config["CacheBehaviors"]} == {"balancer"}
    assert origins["balancer"]["DomainName"] == {"Ref": "BalancerDns"}
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == "site"


def test_replaced_files_can_be_had_back_for_a_month() -> None:
    bucket = only("site", "S3::Bucket")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    assert rules["ForgetReplacedFiles"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert not [rule for rule in rules.values() if "ExpirationInDays" in rule]


def test_no_log_of_visitors_holds_what_they_searched_for_or_came_from() -> None:
    """Staff search for people; the page before may be somebody's request."""
    fields = only("traffic", "Logs::Delivery")["RecordFields"]
    assert {"c-ip", "cs-uri-stem", "sc-status", "x-edge-request-id"} <= set(fields)
    assert not {"cs-uri-query", "cs(Cookie)", "cs(Referer)"} & set(fields)
    assert len(fields) == len(set(fields))


def test_visits_are_delivered_from_the_distribution_to_the_bucket_and_forgotten() -> None:
    source = only("traffic", "Logs::DeliverySource")
    assert source["LogType"] == "ACCESS_LOGS"
    assert "distribution/${Distribution}" in str(source["ResourceArn"])
    delivery = only("traffic", "Logs::Delivery")
    assert delivery["DeliverySourceName"] == {"Ref": "Source"}
    assert delivery["DeliveryDestinationArn"] == {"Fn::GetAtt": ["Destination", "Arn"]}
    document = designs.design_of(log_days=400).stack("traffic").document["Resources"]
    assert document["Destination"]["DependsOn"] == "BucketPolicy"
    rules = document["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules if rule["Id"] == "Forget"] == [400]


def test_the_names_lead_to_the_distribution() -> None:
    found = designs.resources(designs.design_of(), "dns", "Route53::RecordSet")
    assert {title: (one["Name"], one["Type"]) for title, one in found.items()} == {
        "SiteIpv4": ("loans.example.com", "A"),
        "SiteIpv6": ("loans.example.com", "AAAA"),
        "ApiIpv4": ("api.loans.example.com", "A"),
        "ApiIpv6": ("api.loans.example.com", "AAAA"),
    }
    for one in found.values():
        assert one["AliasTarget"]["DNSName"] == {"Ref": "DistributionDomain"}
        assert one["AliasTarget"]["HostedZoneId"] == "Z2FDTNDATAQYW2"


def test_the_droplet_has_a_name_where_there_is_one() -> None:
    found = designs.resources(designs.design_of(droplet_address="203.0.113.7"), "dns", "Route53::RecordSet")
    assert (found["Droplet"]["Name"], found["Droplet"]["ResourceRecords"]) == (
        "droplet.loans.example.com",
        ["203.0.113.7"],
    )
    assert "Droplet" not in designs.resources(designs.design_of(), "dns")
