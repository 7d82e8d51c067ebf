"""The drawing itself: an SVG that stands alone and a PNG of it, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ops import toolbox
from ops.aws import diagram, documented
from ops.errors import AndamioError
from ops.paths import ROOT

pytestmark = pytest.mark.aws
LARGEST = 400 * 1024
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shapes() -> str:
    return diagram.shapes_of(documented.design())


@pytest.fixture(scope="module")
def drawn(shapes: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return diagram.write(shapes, tmp_path_factory.mktemp("drawn"))


def test_the_committed_files_are_what_is_drawn(drawn: tuple[Path, Path]) -> None:
    """Also after a change of the program that draws, of its library, its icons or its font."""
    svg, png = drawn
    stale = f"is stale; draw it anew: {diagram.COMMAND}"
    assert svg.read_bytes() == (documented.FOLDER / svg.name).read_bytes(), f"docs/{svg.name} {stale}"
    assert source_of(documented.FOLDER / png.name) == digest(svg), f"docs/{png.name} {stale}"


def test_the_same_shapes_give_the_same_bytes(shapes: str, drawn: tuple[Path, Path], tmp_path: Path) -> None:
    again = diagram.write(shapes, tmp_path)
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in drawn]


def test_the_png_is_a_picture_that_names_its_svg(drawn: tuple[Path, Path]) -> None:
    svg, png = drawn
    assert png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert png.read_bytes()[-8:-4] == b"IEND"
    assert source_of(png) == digest(svg)


def test_both_are_small_enough_for_a_page(drawn: tuple[Path, Path]) -> None:
    assert [file.name for file in drawn if file.stat().st_size > LARGEST] == []


def test_the_svg_stands_alone_and_explains_itself(drawn: tuple[Path, Path]) -> None:
    page = ElementTree.parse(drawn[0]).getroot()  # noqa: S314 -- it was just drawn here
    assert page.get("role") == "img"
    assert page.findtext(f"{SVG}title", "").startswith("Network diagram of production")
    assert "People visit CloudFront." in page.findtext(f"{SVG}desc", "")
    addresses = {value for element in page.iter() for name, value in element.items() if name.endswith("href")}
    assert {address[:5] for address in addresses if not address.startswith("#")} == {"data:"}
    symbols = {symbol.get("id") for symbol in page.iter(f"{SVG}symbol")}
    assert {address[1:] for address in addresses if address.startswith("#")} == symbols


def test_the_paper_is_white_on_dark_pages_too(drawn: tuple[Path, Path]) -> None:
    page = ElementTree.parse(drawn[0]).getroot()  # noqa: S314 -- it was just drawn here
    paper = next(page.iter(f"{SVG}rect"))
    assert (paper.get("fill"), paper.get("width"), paper.get("height")) == (
        "#ffffff",
        page.get("width"),
        page.get("height"),
    )


def test_letters_are_no_wider_than_the_layout_thinks(shapes: str) -> None:
    """The layout has no font to measure with; here is the one that is drawn with."""
    measured = subprocess.run(
        [str(toolbox.ensure("aws") / "bin" / "python"), "-c", MEASURE],
        input=json.dumps([one["text"] for one in json.loads(shapes)["shapes"] if one["shape"] == "text"]),
        capture_output=True,
        text=True,
        check=True,
    )
    from cloudformation.diagram.layout.style import width

    for text, ems in json.loads(measured.stdout).items():
        assert ems * 13 <= width(text, 13) + 2, text


MEASURE = """
import json, sys
from importlib.resources import files
from fontTools.ttLib import TTFont
font = TTFont(str(files("fontpkg_noto_sans").joinpath("files", "NotoSans[wdth,wght].ttf")))
letters, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
print(json.dumps({text: sum(widths[letters[ord(one)]][0] for one in text) / em for text in json.load(sys.stdin)}))
"""


def test_a_folder_that_cannot_be_made_is_said(shapes: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(AndamioError, match="can't be written"):
        diagram.write(shapes, tmp_path / "taken")


@pytest.mark.parametrize("environment", ["local"])
def test_the_task_draws_an_environment_into_the_folder(environment: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["./inv", "cfn.diagram", "--env", environment, "--out", str(tmp_path / "new")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["diagram.png", "diagram.svg"]
    assert f"{environment}: loans.example.com" in (tmp_path / "new" / "diagram.svg").read_text()


def source_of(png: Path) -> str:
    found = re.search(rb"tEXtSource\0(sha256:[0-9a-f]{64})", png.read_bytes())
    assert found
    return found.group(1).decode()


def digest(file: Path) -> str:
    return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
