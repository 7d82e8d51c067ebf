"""Lookups: the zone with the longest name that holds a domain, and AWS's own prefix lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from cloudformation.stack import Found
from ops.aws.lookups import look_up
from ops.aws.session import Cloud, connect
from ops.aws.settings import AwsSettings
from ops.errors import AndamioError, BadInput
from tests.aws import environments

PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return connect(AwsSettings.of(environments.make(tmp_path, "local")))


def zone(name: str, identity: str, private: bool = False) -> dict[str, Any]:
    return {
        "Id": f"/hostedzone/{identity}", "Name": f"{name}.", "CallerReference": "x", "Config": {"PrivateZone": private},
    }  # fmt: skip


def with_zones(cloud: Cloud, *zones: dict[str, Any]) -> Cloud:
    stub = Stubber(cloud.client("route53"))
    answer = {"HostedZones": list(zones), "Marker": "", "IsTruncated": False, "MaxItems": "100"}
    stub.add_response("list_hosted_zones", answer)
    stub.activate()
    return cloud


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        ([zone("example.com", "Z1")], "Z1"),
        ([zone("example.com", "Z1"), zone("loans.example.com", "Z2")], "Z2"),
        ([zone("loans.example.com", "Z2"), zone("com", "Z0"), zone("example.com", "Z1")], "Z2"),
        ([zone("loans.example.com", "Z2", private=True), zone("example.com", "Z1")], "Z1"),
        ([zone("ans.example.com", "Z3"), zone("EXAMPLE.com", "Z1")], "Z1"),
    ],
)
def test_the_zone_with_the_longest_name_holds_the_domain(cloud: Cloud, zones: list[Any], found: str) -> None:
    assert look_up(with_zones(cloud, *zones), Found("hosted-zone", "loans.example.com")) == found


def test_longest_is_not_last_in_the_alphabet(cloud: Cloud) -> None:
    zones = with_zones(cloud, zone("apply.example.com", "Z2"), zone("example.com", "Z1"))
    assert look_up(zones, Found("hosted-zone", "apply.example.com")) == "Z2"


def test_a_domain_without_a_zone_says_what_to_do(cloud: Cloud) -> None:
    others = with_zones(cloud, zone("example.org", "Z9"), zone("loans.example.com", "Z2", private=True))
    with pytest.raises(BadInput) as caught:
        look_up(others, Found("hosted-zone", "loans.example.com"))
    assert caught.value.what == (
        "no public hosted zone of account 123456789012 holds loans.example.com; it has those of example.org"
    )
    assert caught.value.where == "env/local/aws.env: AWS_DOMAIN"
    assert "docs/aws.md" in caught.value.hint


def test_two_zones_of_one_name_are_a_question_for_a_person(cloud: Cloud) -> None:
    twice = with_zones(cloud, zone("example.com", "Z2"), zone("example.com", "Z1"))
    with pytest.raises(BadInput, match=r"has 2 public hosted zones of example\.com: Z1, Z2"):
        look_up(twice, Found("hosted-zone", "loans.example.com"))


def with_lists(cloud: Cloud, region: str | None, *identities: str) -> None:
    stub = Stubber(cloud.client("ec2", region))
    stub.add_response(
        "describe_managed_prefix_lists",
        {"PrefixLists": [{"PrefixListId": one} for one in identities]},
        {"Filters": [{"Name": "prefix-list-name", "Values": [PREFIX_LIST]}]},
    )
    stub.activate()


def test_a_prefix_list_is_found_in_the_region_of_the_stack(cloud: Cloud) -> None:
    with_lists(cloud, "us-east-1", "pl-1")
    assert look_up(cloud, Found("prefix-list", PREFIX_LIST), "us-east-1") == "pl-1"


def test_a_region_without_the_prefix_list(cloud: Cloud) -> None:
    with_lists(cloud, None)
    with pytest.raises(AndamioError, match=f"eu-west-1 has no prefix list {PREFIX_LIST}"):
        look_up(cloud, Found("prefix-list", PREFIX_LIST))


def test_what_is_no_business_of_a_lookup_is_a_mistake(cloud: Cloud) -> None:
    with pytest.raises(ValueError, match="image-tag can't be looked up"):
        look_up(cloud, Found("image-tag"))
