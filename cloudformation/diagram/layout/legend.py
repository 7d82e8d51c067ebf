"""What the lines mean, in the order of their colours."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.style import (
    DASHED,
    DATA,
    DETAIL,
    DOTTED,
    INK,
    LOOKUP,
    OUTGOING,
    REQUEST,
    SOFT,
    width,
)
from cloudformation.diagram.model import Picture, Way
from cloudformation.diagram.shapes import Arrow, Shape, Text

Entry = tuple[str, str, str, tuple[Way, ...]]
ENTRIES: tuple[Entry, ...] = (
    ("requests", REQUEST, "", (Way.VISITS, Way.FILES, Way.REQUESTS, Way.FORWARDS)),
    ("data", DATA, "", (Way.QUERIES, Way.HISTORY)),
    ("replication", DATA, DASHED, (Way.REPLICATES,)),
    ("outgoing requests of the backend", OUTGOING, "", (Way.LEAVES, Way.GATEWAY)),
    ("names", LOOKUP, DOTTED, (Way.NAMES,)),
)
SAMPLE = 40


def legend(picture: Picture) -> Iterator[Shape]:
    """A line and a word for each kind of line that the picture has."""
    x, y = grid.MARGIN + 16, grid.region(len(picture.network.rows)).bottom + 32
    for words, colour, dash, ways in ENTRIES:
        if any(picture.flow(way) for way in ways):
            yield Arrow(((x, y - 4), (x + SAMPLE, y - 4)), colour, dash)
            yield Text(x + SAMPLE + 10, y, words, DETAIL, INK)
            x += SAMPLE + 10 + width(words, DETAIL) + 26
    note = "drawn from the templates: ./inv cfn.diagram"
    yield Text(grid.WIDTH - grid.MARGIN, y, note, DETAIL, SOFT, anchor="end")
