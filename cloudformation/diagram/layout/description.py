"""The picture in words, for those who can't see it."""

from __future__ import annotations

from cloudformation.diagram.model import Card, Picture
from cloudformation.diagram.reading.traffic import MICROSERVICES, PEOPLE, SERVICES


def describe(picture: Picture) -> str:
    """One sentence for each arrow."""
    names = _names(picture)
    sentences = [f"{names[flow.source]} {flow.way} {names[flow.target]}." for flow in picture.flows]
    where = f"In {picture.region}, two availability zones with {len(picture.network.rows)} rows of subnets."
    return " ".join(dict.fromkeys((where, *sentences)))


def _names(picture: Picture) -> dict[str, str]:
    database = picture.database
    cards: tuple[Card | None, ...] = (
        picture.records,
        picture.distribution,
        picture.bucket,
        picture.table,
        picture.droplet,
        picture.balancer.card if picture.balancer else None,
        picture.network.internet_gateway,
        *(nat.card for nat in picture.network.nats),
        *((database.primary, database.standby) if database else ()),
    )
    named = {card.id: card.title for card in cards if card}
    if picture.backend:
        named[picture.backend.id] = f"{picture.backend.title} ({', '.join(picture.backend.lines)})"
    outside = ", ".join(card.title for card in picture.microservices)
    services = ", ".join(card.title for card in picture.services)
    return {**named, PEOPLE: "People", MICROSERVICES: f"the microservices {outside}", SERVICES: services}
