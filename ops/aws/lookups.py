"""What a template's parameter can't say by itself, and is looked up when its stack is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.aws.errors import explained
from ops.aws.session import Cloud
from ops.errors import AndamioError, BadInput

if TYPE_CHECKING:
    from cloudformation.stack import Found


def look_up(cloud: Cloud, source: Found, region: str | None = None) -> str:
    """The value of a ``hosted-zone`` or a ``prefix-list``.

    Args:
        region: the stack's, where it isn't the environment's.

    Raises:
        BadInput: there is none.
        AndamioError: AWS can't be asked.
    """
    match source.what:
        case "hosted-zone":
            return hosted_zone(cloud, source.of)
        case "prefix-list":
            return prefix_list(cloud, source.of, region)
        case other:
            raise ValueError(f"{other} can't be looked up in AWS")


def hosted_zone(cloud: Cloud, domain: str) -> str:
    """The ID of the public hosted zone that holds a domain: the one with the longest name.

    Raises:
        BadInput: the account has none, or two of the same name, of which only one can be the one that is asked.
    """
    with explained("reading the hosted zones of Route 53", cloud.settings.profile):
        pages = list(cloud.client("route53").get_paginator("list_hosted_zones").paginate())
    zones = [
        (zone["Name"].rstrip(".").lower(), zone["Id"].rpartition("/")[2])
        for page in pages
        for zone in page["HostedZones"]
        if not zone.get("Config", {}).get("PrivateZone")
    ]
    holding = [(name, zone) for name, zone in zones if f".{domain.lower()}".endswith(f".{name}")]
    where = f"{cloud.settings.file}: AWS_DOMAIN"
    if not holding:
        hint = f"make one for {domain}, or for a domain above it, that the registrar points to: docs/aws.md says how"
        raise BadInput(f"no public hosted zone of account {cloud.account} holds {domain}{_those(zones)}", where, hint)
    longest = max((name for name, _ in holding), key=len)
    found = [zone for name, zone in holding if name == longest]
    if len(found) > 1:
        what = f"account {cloud.account} has {len(found)} public hosted zones of {longest}: {', '.join(sorted(found))}"
        raise BadInput(what, where, "delete those that the registrar doesn't point to")
    return str(found[0])


def _those(zones: list[tuple[str, str]]) -> str:
    names = sorted(name for name, _ in zones)
    return f"; it has those of {', '.join(names[:5])}{' and others' if len(names) > 5 else ''}" if names else ""


def prefix_list(cloud: Cloud, name: str, region: str | None = None) -> str:
    """The ID of the managed prefix list of this name, which AWS keeps for its own services.

    Raises:
        AndamioError: the region has none.
    """
    filters = [{"Name": "prefix-list-name", "Values": [name]}]
    with explained("reading the prefix lists of EC2", cloud.settings.profile):
        lists = cloud.client("ec2", region).describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
    if not lists:
        where = region or cloud.region
        raise AndamioError(f"{where} has no prefix list {name}", where="EC2", hint="choose another region")
    return str(lists[0]["PrefixListId"])
