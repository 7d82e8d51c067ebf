"""The nested frames, each with its heading, and with the icon of what it is where AWS has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.places import Places
from cloudformation.diagram.layout.style import (
    BLUE,
    BLUE_FILL,
    CORNER,
    DASHED,
    DETAIL,
    GREEN,
    GREEN_FILL,
    GREY,
    HEADING,
    INK,
    ORANGE,
    ORANGE_FILL,
    PURPLE,
    SOFT,
    WHITE,
)
from cloudformation.diagram.model import Picture, Subnet
from cloudformation.diagram.reading.traffic import MICROSERVICES, SERVICES
from cloudformation.diagram.shapes import Frame, Icon, Shape, Text


def frames(picture: Picture, places: Places) -> Iterator[Shape]:
    """From the outermost to the innermost."""
    rows = len(picture.network.rows)
    yield from _headed(grid.region(rows), f"Region {picture.region}", BLUE, dash=DASHED)
    if picture.distribution or picture.records:
        edge = Frame(grid.EDGE_X, grid.EDGE_Y, grid.EDGE_WIDTH, grid.EDGE_HEIGHT, "")
        yield replace(edge, stroke=PURPLE)
        heading = "Edge of AWS, near to people"
        yield Text(edge.right - 12, edge.y + 21, heading, HEADING, PURPLE, bold=True, anchor="end")
    if MICROSERVICES in places:
        yield from _headed(places[MICROSERVICES], "External microservices", SOFT, dash=DASHED)
    if SERVICES in places:
        yield from _headed(places[SERVICES], "Services of the region", GREY)
    yield replace(places[picture.network.id], stroke=GREEN, fill=WHITE)
    yield from _corner(places[picture.network.id], "network/vpc", f"VPC {picture.network.cidr}", GREEN)
    for number, name in enumerate(picture.network.zones):
        yield from _zone(grid.zone(number, rows), name)
    for row in picture.network.rows:
        for subnet in row:
            yield from _subnet(subnet, places[subnet.id])
    if picture.backend:
        yield replace(places[picture.backend.id], stroke=ORANGE, fill=ORANGE_FILL, dash=DASHED)
    if picture.balancer:
        yield replace(places[picture.balancer.card.id], stroke=PURPLE, fill=WHITE)


def _headed(frame: Frame, heading: str, colour: str, dash: str = "") -> Iterator[Shape]:
    yield replace(frame, stroke=colour, dash=dash)
    yield Text(frame.x + 12, frame.y + 20, heading, HEADING, colour, bold=True)


def _corner(frame: Frame, icon: str, heading: str, colour: str) -> Iterator[Shape]:
    yield Icon(frame.x, frame.y, CORNER + 4, icon)
    yield Text(frame.x + CORNER + 12, frame.y + 18, heading, HEADING, colour, bold=True)


def _zone(frame: Frame, name: str) -> Iterator[Shape]:
    yield replace(frame, stroke=BLUE, dash=DASHED)
    yield Text(frame.middle[0], frame.y + 20, name, HEADING, BLUE, bold=True, anchor="middle")


def _subnet(subnet: Subnet, frame: Frame) -> Iterator[Shape]:
    """Its heading is to the right: arrows pass to the left."""
    public = subnet.reach == "public"
    colour, fill = (GREEN, GREEN_FILL) if public else (BLUE, BLUE_FILL)
    yield replace(frame, stroke=colour, fill=fill)
    yield Icon(frame.right - CORNER, frame.y, CORNER, f"network/{'public' if public else 'private'}-subnet")
    heading = f"{'Public' if public else 'Private'} subnet {subnet.cidr}"
    yield Text(frame.right - CORNER - 8, frame.y + 16, heading, DETAIL, INK, anchor="end")
    if subnet.reach == "isolated":
        yield Text(frame.right - 8, frame.bottom - 10, "no route out", DETAIL, SOFT, anchor="end")
