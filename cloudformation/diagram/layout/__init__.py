"""From the picture to shapes with their places."""

from __future__ import annotations

from cloudformation.diagram.layout import grid
from cloudformation.diagram.layout.arrows import arrows
from cloudformation.diagram.layout.cards import cards
from cloudformation.diagram.layout.description import describe
from cloudformation.diagram.layout.frames import frames
from cloudformation.diagram.layout.legend import legend
from cloudformation.diagram.layout.places import places
from cloudformation.diagram.layout.style import INK, TITLE
from cloudformation.diagram.model import Picture
from cloudformation.diagram.shapes import Drawing, Text


def drawing(picture: Picture) -> Drawing:
    """Lay the picture out: frames below, then arrows, then what they join."""
    found = places(picture)
    title = Text(grid.MARGIN, grid.TITLE_Y, picture.title, TITLE, INK, bold=True)
    shapes = (*frames(picture, found), *arrows(picture, found), *cards(picture, found), *legend(picture))
    return Drawing(
        width=grid.WIDTH,
        height=grid.height(len(picture.network.rows)),
        title=f"Network diagram of {picture.title}",
        description=describe(picture),
        shapes=(title, *shapes),
    )
