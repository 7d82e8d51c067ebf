"""Draws a diagram: JSON of ``cloudformation/diagram/shapes.py`` on standard input, an SVG and a PNG into the folder.

A program of its own, run by the Python of the tool venv ``aws``, which has the library, the icons and the font:
``draw.py FOLDER NAME``. The font's letters that are used are put into the SVG, and the icons: it looks the same
everywhere, and needs nothing beside it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import drawsvg
import resvg_py
from fontTools import subset, ttLib

FONT = "Noto Sans"
FONT_FILE = "NotoSans[wdth,wght].ttf"
FAMILY = f"'{FONT}', 'Open Sans', 'Segoe UI', Helvetica, Arial, sans-serif"
WEIGHTS = {False: 400, True: 600}
ROUND = 6
LINE_WIDTH, HEAD = 1.8, 9
FAINT = 0.35
ZOOM = 2  # pixels of the PNG for each unit of the SVG: sharp on screens of today
Shape = dict[str, Any]


def main(folder: Path, name: str) -> None:
    """Draw what standard input says."""
    shapes = sys.stdin.read()
    svg = as_svg(json.loads(shapes), digest(shapes))
    (folder / f"{name}.svg").write_text(svg)
    (folder / f"{name}.png").write_bytes(as_png(svg))


def digest(text: str) -> str:
    """By which a stale file is known."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def as_svg(drawing: Shape, source: str) -> str:
    """The drawing as SVG, byte-identical for the same drawing; ``source`` is the digest of what it is drawn from."""
    width, height = drawing["width"], drawing["height"]
    page = drawsvg.Drawing(width, height, font_family=FAMILY, role="img", data_source=source)
    page.append_title(drawing["title"])
    page.append(drawsvg.Raw(f"<desc>{escaped(drawing['description'])}</desc>"))
    page.append_css(font_face(drawing["shapes"]))
    page.append(drawsvg.Rectangle(0, 0, width, height, rx=ROUND, fill="#ffffff"))
    for name in sorted({shape["name"] for shape in drawing["shapes"] if shape["shape"] == "icon"}):
        page.append(symbol(name))
    for shape in drawing["shapes"]:
        for element in drawn(shape):
            page.append(element)
    return str(page.as_svg()) + "\n"


def drawn(shape: Shape) -> Iterator[Any]:
    """A shape as elements of SVG."""
    match shape["shape"]:
        case "frame":
            yield frame(shape)
        case "icon":
            size = shape["size"]
            look = {"opacity": FAINT} if shape["faint"] else {}
            yield drawsvg.Use(symbol_id(shape["name"]), shape["x"], shape["y"], width=size, height=size, **look)
        case "text":
            yield text(shape)
        case "gap":
            yield drawsvg.Line(*shape["start"], *shape["end"], stroke="#ffffff", stroke_width=LINE_WIDTH + 5)
        case "arrow":
            yield from arrow(shape)


def frame(shape: Shape) -> Any:
    dash = {"stroke_dasharray": shape["dash"]} if shape["dash"] else {}
    place = (shape["x"], shape["y"], shape["width"], shape["height"])
    return drawsvg.Rectangle(*place, stroke=shape["stroke"], fill=shape["fill"], stroke_width=1.5, **dash)


def text(shape: Shape) -> Any:
    halo = {"stroke": shape["halo"], "stroke_width": 4, "stroke_linejoin": "round", "paint_order": "stroke"}
    return drawsvg.Text(
        shape["text"],
        shape["size"],
        shape["x"],
        shape["y"],
        fill=shape["colour"],
        font_weight=WEIGHTS[shape["bold"]],
        text_anchor=shape["anchor"],
        **(halo if shape["halo"] else {}),
    )


def arrow(shape: Shape) -> Iterator[Any]:
    """The line, which ends inside of its head, and the head."""
    points = [tuple(point) for point in shape["points"]]
    (x1, y1), (x2, y2) = points[-2:]
    length = abs(x2 - x1) + abs(y2 - y1)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    ends = [*points[:-1], (x2 - dx * HEAD, y2 - dy * HEAD)] if shape["head"] else points
    line = [coordinate for point in ends for coordinate in point]
    dash = {"stroke_dasharray": shape["dash"]} if shape["dash"] else {}
    look = {"fill": "none", "stroke": shape["colour"], "stroke_width": LINE_WIDTH, "stroke_linejoin": "round"}
    yield drawsvg.Lines(*line, **look, **dash)
    if shape["head"]:
        half = HEAD / 2
        left = (x2 - dx * HEAD - dy * half, y2 - dy * HEAD + dx * half)
        right = (x2 - dx * HEAD + dy * half, y2 - dy * HEAD - dx * half)
        yield drawsvg.Lines(x2, y2, *left, *right, close=True, fill=shape["colour"])


def symbol(name: str) -> Any:
    """An icon of the package ``diagrams``, which is in the file once, however often it is used."""
    content = base64.b64encode(files("resources").joinpath(f"aws/{name}.png").read_bytes()).decode()
    image = f'<image width="1" height="1" href="data:image/png;base64,{content}"/>'
    return drawsvg.Raw(f'<symbol id="{symbol_id(name)}" viewBox="0 0 1 1">{image}</symbol>')


def symbol_id(name: str) -> str:
    return name.replace("/", "-")


def font_face(shapes: list[Shape]) -> str:
    """The font's rule with those letters that the drawing uses."""
    letters = {letter for shape in shapes if shape["shape"] == "text" for letter in shape["text"]}
    options = subset.Options(layout_features=["kern"], recalc_timestamp=False, notdef_outline=True)
    font = ttLib.TTFont(font_file(), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(font)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    encoded = base64.b64encode(content.getvalue()).decode()
    source = f"url(data:font/woff;base64,{encoded}) format('woff')"
    return f"@font-face{{font-family:'{FONT}';font-weight:400 600;src:{source}}}"


def font_file() -> str:
    return str(files("fontpkg_noto_sans").joinpath("files", FONT_FILE))


def as_png(svg: str) -> bytes:
    """The SVG as pixels, with its digest, by which a stale PNG is known."""
    pixels = bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, skip_system_fonts=True, font_files=[font_file()]))
    note = b"tEXtSource\0" + digest(svg).encode()
    chunk = (len(note) - 4).to_bytes(4) + note + zlib.crc32(note).to_bytes(4)
    end = len(pixels) - 12  # of the chunk IEND
    return pixels[:end] + chunk + pixels[end:]


def escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
