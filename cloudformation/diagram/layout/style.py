"""Colours and sizes. Frames have the colours of AWS's own diagrams: https://aws.amazon.com/architecture/icons/"""

from __future__ import annotations

INK, SOFT = "#232f3e", "#55606e"
GREEN, GREEN_FILL = "#248814", "#f1f8ee"
BLUE, BLUE_FILL = "#147eba", "#edf6fb"
ORANGE, ORANGE_FILL = "#d86613", "#fffaf4"
PURPLE = "#8c4fff"
GREY = "#8a94a0"
WHITE = "#ffffff"

REQUEST, DATA, OUTGOING, LOOKUP = INK, "#2e5fd9", "#c2410c", GREY

TITLE, HEADING, NAME, DETAIL, LABEL = 21, 14, 15, 13, 13
DASHED, DOTTED = "6 4", "2 4"

ICON, CORNER = 44, 20
# How wide letters are in Noto Sans, in em: what none of the groups has is a small letter or a digit.
WIDTHS = (
    ("'ijl!,.:;J`", 0.28),
    ("()[]-If ", 0.34),
    ('t/\\{}"r', 0.41),
    ("?_zcs", 0.48),
    ("vyFLkx", 0.53),
    ("XPVobdgpqKRhnu", 0.62),
    ("CA#B", 0.65),
    ("&DGUH", 0.74),
    ("NOQw", 0.79),
    ("%@MWm…", 0.94),
)
OTHERS = 0.58


def width(text: str, size: int, bold: bool = False) -> int:
    """About how wide a line of text is; rather too wide than too narrow for any sans-serif font."""
    em = sum(_width(letter) for letter in text)
    return round(em * size * (1.06 if bold else 1))


def fitted(text: str, room: int, size: int, bold: bool = False) -> str:
    """The text, cut where it would be wider than the room."""
    if width(text, size, bold) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size, bold) > room:
        kept = kept[:-1]
    return kept + "…"


def _width(letter: str) -> float:
    return next((width for letters, width in WIDTHS if letter in letters), OTHERS)
