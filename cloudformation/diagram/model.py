"""The picture as data: what the templates have, and what talks to what in which way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Reach = Literal["public", "outgoing", "isolated"]


class Way(StrEnum):
    """How one thing talks to another, as the middle of a sentence; each way has its own route across the page."""

    NAMES = "look names up at"
    VISITS = "visit"
    DROPLET = "visit the"
    FILES = "fetches files from"
    REQUESTS = "passes requests on to"
    FORWARDS = "spreads requests over"
    QUERIES = "queries"
    REPLICATES = "replicates to"
    HISTORY = "reaches, by a gateway endpoint,"
    LEAVES = "goes out by"
    GATEWAY = "leads to"
    MICROSERVICES = "asks, over the internet,"
    SERVICES = "asks"


@dataclass(frozen=True)
class Card:
    """One thing: an icon, a title and some short lines.

    ``id`` is ``stack.LogicalId`` of the resource that it stands for; a bare word for what no template makes.
    """

    id: str
    icon: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subnet:
    """A subnet; ``zone`` counts from 0, and ``reach`` says where its default route leads."""

    id: str
    zone: int
    cidr: str
    reach: Reach


@dataclass(frozen=True)
class Nat:
    """A NAT gateway, the subnet that it is in, and those that go out by it."""

    card: Card
    subnet: str
    serves: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The VPC: its zones side by side, its rows of subnets from the outside in."""

    id: str
    cidr: str
    zones: tuple[str, ...]
    rows: tuple[tuple[Subnet, ...], ...]
    nats: tuple[Nat, ...]
    internet_gateway: Card | None
    endpoints: Card | None


@dataclass(frozen=True)
class Balancer:
    """The balancer, and the subnets that it has addresses in."""

    card: Card
    subnets: tuple[str, ...]


@dataclass(frozen=True)
class Backend:
    """What runs the backend: instances or tasks; ``title`` and ``lines`` are about all, ``unit`` is one of them."""

    id: str
    title: str
    lines: tuple[str, ...]
    unit: Card
    subnets: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True)
class Database:
    """The relational database: its primary, its standby where it has one, and the subnets that they may be in."""

    primary: Card
    standby: Card | None
    subnets: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """Something that talks to something else: ids of both, and what is said about it."""

    way: Way
    source: str
    target: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """All of one environment."""

    title: str
    domain: str
    region: str
    network: Network
    balancer: Balancer | None
    backend: Backend | None
    database: Database | None
    records: Card | None
    distribution: Card | None
    certificate: Card | None
    bucket: Card | None
    table: Card | None
    services: tuple[Card, ...]
    microservices: tuple[Card, ...]
    droplet: Card | None
    flows: tuple[Flow, ...]

    def flow(self, way: Way) -> tuple[Flow, ...]:
        """What talks to something in this way."""
        return tuple(flow for flow in self.flows if flow.way is way)
