"""The network's address plan: which range each subnet has.

A quarter of the network for each tier (public, backend, database; the last quarter is spare), and a quarter of a tier
for each zone (two are used). So a tier is one range, which rules and people can name, and a third zone or a fourth
tier finds its place without moving anything: a subnet can't be moved, only replaced. With 10.20.0.0/16 a tier is a /18
and a subnet a /20 of 4,091 addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from cloudformation.errors import DesignError

ZONES = ("A", "B")
TIERS = ("Public", "Backend", "Database")
LARGEST, SMALLEST = (
    16,
    20,
)  # prefixes; AWS allows no larger network, and a subnet of a smaller one has under 251 addresses

PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))  # RFC 1918
# Where Docker's engine puts its bridges by default: an instance would look for its neighbours among its containers.
DOCKER = IPv4Network("172.17.0.0/16")
DOCKER_SOURCE = "the range of Docker's default bridge on each instance"


@dataclass(frozen=True)
class Plan:
    """The ranges of a network and of its subnets, by tier and zone."""

    network: IPv4Network
    subnets: dict[tuple[str, str], IPv4Network]

    def subnet(self, tier: str, zone: str) -> str:
        """The range of a subnet, such as ``10.20.0.0/20``."""
        return str(self.subnets[tier, zone])


def plan(cidr: str) -> Plan:
    """Carve the subnets out of a network.

    Raises:
        DesignError: the range is malformed, not private, too large or too small, or overlaps one that is taken.
    """
    network = _network(cidr)
    if not any(network.subnet_of(private) for private in PRIVATE):
        raise DesignError(f"the network {cidr} isn't private", f"a part of {', '.join(map(str, PRIVATE))}")
    if not LARGEST <= network.prefixlen <= SMALLEST:
        size = "large" if network.prefixlen < LARGEST else "small"
        raise DesignError(f"the network {cidr} is too {size}", f"between /{LARGEST} and /{SMALLEST}")
    if network.overlaps(DOCKER):
        raise DesignError(
            f"the network {cidr} overlaps {DOCKER}, {DOCKER_SOURCE}", "another range, such as 10.20.0.0/16"
        )
    quarters = list(network.subnets(prefixlen_diff=2))
    subnets = {
        (tier, zone): subnet
        for tier, quarter in zip(TIERS, quarters, strict=False)
        for zone, subnet in zip(ZONES, quarter.subnets(prefixlen_diff=2), strict=False)
    }
    return Plan(network, subnets)


def _network(cidr: str) -> IPv4Network:
    example = "such as 10.20.0.0/16"
    try:
        loose = IPv4Network(cidr, strict=False)
    except ValueError:
        raise DesignError(
            f"{cidr!r} is no range of IPv4 addresses", f"an address, a slash and a length, {example}"
        ) from None
    if "/" not in cidr:
        raise DesignError(f"the network {cidr} has no length", f"an address, a slash and a length, {example}")
    if str(loose) != cidr:
        raise DesignError(f"the network {cidr} isn't written as its first address and its length", f"{loose}")
    return loose
