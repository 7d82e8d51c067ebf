"""The way of each arrow across the page, and its label beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.cards import LINE, inner_edge
from cloudformation.diagram.layout.places import Places
from cloudformation.diagram.layout.style import (
    BLUE_FILL,
    DASHED,
    DATA,
    DOTTED,
    ICON,
    LABEL,
    LOOKUP,
    OUTGOING,
    REQUEST,
    WHITE,
)
from cloudformation.diagram.model import Flow, Picture, Way
from cloudformation.diagram.reading.traffic import MICROSERVICES, PEOPLE, SERVICES
from cloudformation.diagram.shapes import Anchor, Arrow, Frame, Gap, Point, Shape, Text

BRIDGE = 7  # on both sides of a crossing
NEAR = 6  # between an arrow and what it starts from or points to
Router = Callable[[Flow, Picture, Places], Iterator[Shape]]


def arrows(picture: Picture, places: Places) -> Iterator[Shape]:
    """Every flow of the picture; where two lines cross, the later one goes over the earlier."""
    earlier: list[Arrow] = []
    for flow in picture.flows:
        for shape in ROUTERS[flow.way](flow, picture, places):
            if isinstance(shape, Arrow):
                yield from (Gap(*ends) for one in earlier for ends in crossings(one, shape))
                earlier.append(shape)
            yield shape


def crossings(one: Arrow, other: Arrow) -> Iterator[tuple[Point, Point]]:
    """The short pieces of the second line around which it crosses the first."""
    for (ax, ay), (bx, by) in pairwise(one.points):
        for (cx, cy), (dx, dy) in pairwise(other.points):
            if ay == by and cx == dx and min(ax, bx) < cx < max(ax, bx) and min(cy, dy) < ay < max(cy, dy):
                yield (cx, ay - BRIDGE), (cx, ay + BRIDGE)
            if ax == bx and cy == dy and min(ay, by) < cy < max(ay, by) and min(cx, dx) < ax < max(cx, dx):
                yield (ax - BRIDGE, cy), (ax + BRIDGE, cy)


def _names(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    people, records = places[PEOPLE], places[flow.target]
    x, y = records.x + ICON // 2, people.bottom - 10
    yield Arrow(((people.x - NEAR, y), (x, y), (x, records.y - NEAR)), LOOKUP, DOTTED)
    yield from _label(flow.lines, x + 8, y + 16, LOOKUP)


def _visits(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    people, distribution = places[PEOPLE], places[flow.target]
    yield from _down(grid.SPINE, people.bottom + NEAR, distribution.y - NEAR, REQUEST)
    yield from _label(flow.lines, grid.SPINE + 10, people.bottom + 22, REQUEST)


def _droplet(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    people, droplet = places[PEOPLE], places[flow.target]
    y = people.y + 12
    yield Arrow(((people.x - NEAR, y), (droplet.x + 136, y)), REQUEST)
    yield from _label(flow.lines, (people.x + droplet.x + 136) // 2, y - 6, REQUEST, "middle")


def _files(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    distribution, bucket = places[flow.source], places[flow.target]
    x, y = distribution.x + 8, bucket.middle[1]
    yield Arrow(((x, distribution.bottom + NEAR), (x, y), (bucket.x + 186, y)), REQUEST)
    yield from _label(flow.lines, (x + bucket.x + 186) // 2, y - 6, REQUEST, "middle")


def _requests(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    distribution, balancer = places[flow.source], places[flow.target]
    yield from _down(grid.SPINE, distribution.bottom + NEAR, balancer.y, REQUEST)
    yield from _label(flow.lines, grid.SPINE + 10, grid.BUCKET_Y + 18, REQUEST)


def _forwards(flow: Flow, picture: Picture, places: Places) -> Iterator[Shape]:
    """From the balancer into the group, and there to both sides."""
    balancer, group = places[flow.source], places[flow.target]
    middle = group.middle[1]
    yield Arrow(((grid.SPINE, balancer.bottom), (grid.SPINE, middle)), REQUEST, head=False)
    for subnet in picture.backend.subnets if picture.backend else ():
        edge, away = inner_edge(places[subnet])
        yield Arrow(((grid.SPINE, middle), (edge - away * NEAR, middle)), REQUEST)
    yield from _label(flow.lines, grid.SPINE + 8, balancer.bottom + 22, REQUEST)


def _queries(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    group, database = places[flow.source], places[flow.target]
    x = database.x + ICON // 2
    yield from _down(x, group.bottom, database.y - NEAR, DATA)
    yield from _label((", ".join(flow.lines),), x + 10, group.bottom + 33, DATA)


def _replicates(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    primary, standby = places[flow.source], places[flow.target]
    y = primary.middle[1]
    yield Arrow(((primary.x + 180, y), (standby.x - NEAR, y)), DATA, DASHED)
    yield from _label(flow.lines, grid.SPINE, y - LINE * len(flow.lines) + 8, DATA, "middle")


def _history(flow: Flow, picture: Picture, places: Places) -> Iterator[Shape]:
    """By the gateway endpoint at the network's edge."""
    group, table = places[flow.source], places[flow.target]
    endpoint = places[picture.network.endpoints.id] if picture.network.endpoints else group
    y = group.middle[1]
    yield Arrow(((group.right, y), (endpoint.x - 2, y)), DATA, head=False)
    yield Arrow(((endpoint.right + 2, y), (table.x - NEAR, y)), DATA)


def _leaves(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    group, nat = places[flow.source], places[flow.target]
    x = nat.x + ICON // 2
    yield Arrow(((x, group.y), (x, nat.bottom + NEAR)), OUTGOING)
    yield from _label(flow.lines, x + 10, (nat.bottom + group.y) // 2 + 12, OUTGOING, halo=BLUE_FILL)


def _gateway(flow: Flow, _: Picture, places: Places) -> Iterator[Shape]:
    """From a NAT gateway up, and along the network's upper edge to the internet gateway."""
    nat, gateway = places[flow.source], places[flow.target]
    x = nat.x + ICON // 2
    bend, end = (x, grid.BUS_Y), (gateway.middle[0], grid.BUS_Y)
    yield Arrow(((x, nat.y - NEAR), bend, end, (end[0], gateway.bottom + 2)), OUTGOING)


def _microservices(flow: Flow, picture: Picture, places: Places) -> Iterator[Shape]:
    gateway = _way_out(picture, places)
    outside = places[MICROSERVICES]
    x, y = gateway.middle[0], outside.middle[1]
    yield Arrow(((x, gateway.y - 2), (x, y), (outside.x, y)), OUTGOING)
    yield from _label(flow.lines, x - 10, grid.REGION_Y - 8, OUTGOING, "end")


def _services(flow: Flow, picture: Picture, places: Places) -> Iterator[Shape]:
    """Branches off on the way to what is outside."""
    gateway = _way_out(picture, places)
    services = places[SERVICES]
    x, y = services.middle[0], grid.BUCKET_Y + 16
    yield Arrow(((gateway.middle[0], gateway.y - 2), (gateway.middle[0], y), (x, y), (x, services.y)), OUTGOING)
    yield from _label(flow.lines, x + 10, y + 22, OUTGOING)


def _way_out(picture: Picture, places: Places) -> Frame:
    gateway = picture.network.internet_gateway
    return places[gateway.id if gateway else picture.network.id]


def _down(x: int, start: int, end: int, colour: str) -> Iterator[Shape]:
    points: tuple[Point, ...] = ((x, start), (x, end))
    yield Arrow(points, colour)


def _label(
    lines: Sequence[str], x: int, y: int, colour: str, anchor: Anchor = "start", halo: str = WHITE
) -> Iterator[Shape]:
    for number, line in enumerate(lines):
        yield Text(x, y + LINE * number, line, LABEL, colour, anchor=anchor, halo=halo)


ROUTERS: dict[Way, Router] = {
    Way.NAMES: _names,
    Way.VISITS: _visits,
    Way.DROPLET: _droplet,
    Way.FILES: _files,
    Way.REQUESTS: _requests,
    Way.FORWARDS: _forwards,
    Way.QUERIES: _queries,
    Way.REPLICATES: _replicates,
    Way.HISTORY: _history,
    Way.LEAVES: _leaves,
    Way.GATEWAY: _gateway,
    Way.MICROSERVICES: _microservices,
    Way.SERVICES: _services,
}
