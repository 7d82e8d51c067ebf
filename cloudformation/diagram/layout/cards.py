"""Icons with their names: beside the icon in a card, below it where the column is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.places import Places
from cloudformation.diagram.layout.style import DETAIL, ICON, INK, NAME, SOFT, fitted
from cloudformation.diagram.model import Backend, Card, Picture
from cloudformation.diagram.reading.traffic import PEOPLE
from cloudformation.diagram.shapes import Anchor, Frame, Icon, Shape, Text

LINE = 16
BESIDE = 10  # between an icon and its text
UNIT_ROOM = 130  # for the words about a zone's instances


def cards(picture: Picture, places: Places) -> Iterator[Shape]:
    """Every card of the picture."""
    for card in _listed(picture):
        yield from beside(card, places[card.id])
    if picture.balancer:
        place = places[picture.balancer.card.id]
        yield from beside(picture.balancer.card, Frame(place.x + 18, place.y + 6, place.width - 24, ICON, ""))
    if picture.network.internet_gateway:
        yield from _internet_gateway(picture.network.internet_gateway, places)
    if picture.network.endpoints and picture.network.endpoints.id in places:
        yield from below(picture.network.endpoints, places[picture.network.endpoints.id])
    if picture.backend:
        yield from _backend(picture.backend, places)


def _listed(picture: Picture) -> Iterator[Card]:
    yield Card(PEOPLE, "general/users", "People", ("with a browser",))
    edge = (picture.droplet, picture.records, picture.distribution, picture.certificate, picture.bucket)
    database = (picture.database.primary, picture.database.standby) if picture.database else ()
    yield from (card for card in (*edge, picture.table, *database) if card)
    yield from (nat.card for nat in picture.network.nats)
    yield from (*picture.services, *picture.microservices)


def beside(card: Card, place: Frame) -> Iterator[Shape]:
    """A card: the icon to the left, its name and lines to the right, centred to each other."""
    yield Icon(place.x, place.y, ICON, card.icon)
    room = place.width - ICON - BESIDE
    yield from block(card.title, card.lines, place.x + ICON + BESIDE, place.y + ICON // 2, "start", room)


def below(card: Card, place: Frame) -> Iterator[Shape]:
    """A card whose text stands below its icon, a word of the name on each line."""
    yield Icon(place.x, place.y, ICON, card.icon)
    x, y = place.x + ICON // 2, place.bottom + LINE
    for number, word in enumerate(card.title.split()):
        yield Text(x, y + LINE * number, word, DETAIL, INK, bold=True, anchor="middle")
    y += LINE * len(card.title.split())
    for number, line in enumerate(card.lines):
        yield Text(x, y + LINE * number, line, DETAIL, SOFT, anchor="middle")


def block(title: str, lines: Sequence[str], x: int, middle: int, anchor: Anchor, room: int) -> Iterator[Text]:
    """A name and lines about it, around a height; cut where they are wider than the room."""
    top = middle - (LINE * (1 + len(lines))) // 2
    yield Text(x, top + 12, fitted(title, room, NAME, bold=True), NAME, INK, bold=True, anchor=anchor)
    for number, line in enumerate(lines, 1):
        yield Text(x, top + 12 + LINE * number, fitted(line, room, DETAIL), DETAIL, SOFT, anchor=anchor)


def _internet_gateway(card: Card, places: Places) -> Iterator[Shape]:
    place = places[card.id]
    yield Icon(place.x, place.y, ICON, card.icon)
    yield Text(place.x - 8, place.y + 14, card.title, NAME, INK, bold=True, anchor="end")


def _backend(backend: Backend, places: Places) -> Iterator[Shape]:
    """In each zone one for each that always runs, and a faint one for those that may come; about all, in the middle."""
    group = places[backend.id]
    always = -(-backend.least // max(len(backend.subnets), 1))
    shown = 2 if backend.most > backend.least else min(max(always, 1), 2)
    for subnet in backend.subnets:
        inner, away = inner_edge(places[subnet])
        for number in range(shown):
            near = inner + away * (ICON + 6) * number
            x = near if away > 0 else near - ICON
            yield Icon(x, group.middle[1] - ICON // 2, ICON, backend.unit.icon, faint=number >= always)
        text = inner + away * ((ICON + 6) * shown + 4)
        anchor: Anchor = "start" if away > 0 else "end"
        yield from block(backend.unit.title, backend.unit.lines, text, group.middle[1], anchor, UNIT_ROOM)
    for number, line in enumerate((backend.title, *backend.lines)):
        size, colour = (NAME, INK) if number == 0 else (DETAIL, SOFT)
        y = group.middle[1] + 20 + LINE * number
        yield Text(grid.SPINE, y, line, size, colour, bold=number == 0, anchor="middle")


def inner_edge(subnet: Frame) -> tuple[int, int]:
    """Where a zone's instances begin, seen from the spine, and whether they go on to the left (-1) or right (1)."""
    return (subnet.right - 20, -1) if subnet.x < grid.SPINE else (subnet.x + 20, 1)
