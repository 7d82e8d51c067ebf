"""What a drawing is made of, with places in the units of the SVG; ``ops/aws/diagram/draw.py`` draws each of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """A rectangle around things that belong together."""

    x: int
    y: int
    width: int
    height: int
    stroke: str
    fill: str = "none"
    dash: str = ""

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Icon:
    """A square picture; ``name`` is its file among the icons; a faint one stands for what may come."""

    x: int
    y: int
    size: int
    name: str
    faint: bool = False


@dataclass(frozen=True)
class Text:
    """One line of text; ``y`` is its base line. ``halo`` keeps it readable over a line."""

    x: int
    y: int
    text: str
    size: int
    colour: str
    bold: bool = False
    anchor: Anchor = "start"
    halo: str = ""


@dataclass(frozen=True)
class Arrow:
    """A line through some points, horizontal or vertical, with a head at its end unless it only joins another one."""

    points: tuple[Point, ...]
    colour: str
    dash: str = ""
    head: bool = True


@dataclass(frozen=True)
class Gap:
    """Where a line is interrupted, so that another one can pass over it."""

    start: Point
    end: Point


Shape = Frame | Icon | Text | Arrow | Gap


@dataclass(frozen=True)
class Drawing:
    """The whole page; later shapes lie on earlier ones. ``title`` and ``description`` are for screen readers."""

    width: int
    height: int
    title: str
    description: str
    shapes: tuple[Shape, ...]

    @property
    def text(self) -> str:
        """The drawing as JSON: what is handed to the program that draws, byte-identical for the same drawing."""
        shapes = [{"shape": type(shape).__name__.lower(), **asdict(shape)} for shape in self.shapes]
        whole = {**asdict(self), "shapes": shapes}
        return json.dumps(whole, sort_keys=True, indent=1) + "\n"
