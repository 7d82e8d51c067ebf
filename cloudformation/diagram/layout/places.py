"""The box of each thing on the page, by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.style import ICON
from cloudformation.diagram.model import Card, Picture, Subnet
from cloudformation.diagram.reading.traffic import MICROSERVICES, PEOPLE, SERVICES
from cloudformation.diagram.shapes import Frame

Places = Mapping[str, Frame]
CARD_WIDTH = 190
STACKED = 56  # from one card of a column to the next
HEADED = 34  # what a column's heading takes


def places(picture: Picture) -> dict[str, Frame]:
    """Where everything is; what the picture lacks has no place."""
    found = dict(_edge(picture))
    found |= dict(_network(picture))
    found |= dict(_backend(picture, found))
    found |= dict(_database(picture, found))
    found |= dict(_columns(picture))
    return found


def box(x: int, y: int, width: int = CARD_WIDTH, height: int = ICON) -> Frame:
    """A place without a border of its own."""
    return Frame(x, y, width, height, "")


def _edge(picture: Picture) -> Iterator[tuple[str, Frame]]:
    yield PEOPLE, box(grid.SPINE - ICON // 2, grid.PEOPLE_Y)
    inside = grid.EDGE_Y + grid.EDGE_HEIGHT - ICON - 14
    yield from _put(picture.droplet, grid.LEFT, grid.PEOPLE_Y)
    yield from _put(picture.records, grid.RECORDS_X, inside)
    yield from _put(picture.distribution, grid.SPINE - ICON // 2, inside)
    yield from _put(picture.certificate, grid.CERTIFICATE_X, inside)
    yield from _put(picture.bucket, grid.LEFT, grid.BUCKET_Y)


def _put(card: Card | None, x: int, y: int) -> Iterator[tuple[str, Frame]]:
    if card:
        yield card.id, box(x, y)


def _network(picture: Picture) -> Iterator[tuple[str, Frame]]:
    network = picture.network
    yield network.id, grid.vpc(len(network.rows))
    for number, row in enumerate(network.rows):
        for subnet in row:
            yield subnet.id, grid.subnet(number, subnet.zone)
    for nat in network.nats:
        yield nat.card.id, _inside(grid.subnet(*_position(picture, nat.subnet)))
    half = ICON // 2
    if network.internet_gateway:
        yield network.internet_gateway.id, box(grid.GATEWAYS_X - half, grid.VPC_Y - half, ICON)


def _inside(subnet: Frame) -> Frame:
    """The place of the one card that a subnet holds."""
    return box(subnet.x - grid.SUBNET_INSET + grid.CARD_INSET, subnet.bottom - ICON - 12)


def _position(picture: Picture, subnet: str) -> tuple[int, int]:
    """The row and the zone of a subnet."""
    return next((number, one.zone) for number, one in _numbered(picture) if one.id == subnet)


def _numbered(picture: Picture) -> Iterator[tuple[int, Subnet]]:
    for number, row in enumerate(picture.network.rows):
        for subnet in row:
            yield number, subnet


def _backend(picture: Picture, found: Places) -> Iterator[tuple[str, Frame]]:
    if picture.balancer and picture.balancer.subnets:
        row = found[picture.balancer.subnets[0]]
        top = row.y + grid.BALANCER_DOWN if row.height > grid.ROW_HEIGHT else row.bottom - grid.BALANCER_HEIGHT - 6
        x = grid.SPINE - grid.BALANCER_WIDTH // 2
        yield picture.balancer.card.id, box(x, top, grid.BALANCER_WIDTH, grid.BALANCER_HEIGHT)
    if picture.backend and picture.backend.subnets:
        mine = [found[subnet] for subnet in picture.backend.subnets]
        left, right = min(one.x for one in mine) + 10, max(one.right for one in mine) - 10
        top = mine[0].bottom - grid.GROUP_HEIGHT - 12
        yield picture.backend.id, box(left, top, right - left, grid.GROUP_HEIGHT)
        if picture.network.endpoints:
            middle = top + grid.GROUP_HEIGHT // 2
            yield picture.network.endpoints.id, box(grid.GATEWAYS_X - ICON // 2, middle - ICON // 2, ICON)
        if picture.table:
            yield picture.table.id, box(grid.COLUMN_X, top + (grid.GROUP_HEIGHT - ICON) // 2, grid.COLUMN_WIDTH)


def _database(picture: Picture, found: Places) -> Iterator[tuple[str, Frame]]:
    database = picture.database
    if database and database.subnets:
        cards = (database.primary, database.standby)
        for card, subnet in zip(cards, database.subnets, strict=False):
            if card:
                yield card.id, _inside(found[subnet])


def _columns(picture: Picture) -> Iterator[tuple[str, Frame]]:
    """The columns to the right: microservices beside the edge, services of AWS beside the network."""
    for name, cards, top in (
        (MICROSERVICES, picture.microservices, grid.PEOPLE_Y),
        (SERVICES, picture.services, grid.ZONE_Y),
    ):
        if cards:
            yield name, Frame(grid.COLUMN_X - 10, top, grid.COLUMN_WIDTH + 16, HEADED + STACKED * len(cards), "")
        for number, card in enumerate(cards):
            yield card.id, box(grid.COLUMN_X, top + HEADED + STACKED * number, grid.COLUMN_WIDTH)
