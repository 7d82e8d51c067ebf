"""The network diagram as files: ``cloudformation/diagram/`` says what is where, ``draw.py`` draws it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ops import toolbox
from ops.aws import documented
from ops.errors import AndamioError, BadInput
from ops.paths import CACHE
from ops.shell import failed

if TYPE_CHECKING:
    from cloudformation.design import Design

NAME = "diagram"
COMMAND = "./inv cfn.diagram"
PROGRAM = Path(__file__).with_name("draw.py")


def default_folder(environment: str | None) -> Path:
    """Where a diagram is written: the documents' among them, an environment's in the cache, which git ignores."""
    return CACHE / "cfn" / environment if environment else documented.FOLDER


def design_of(environment: str | None, dry: bool) -> Design:
    """The design that is to be drawn: that of an environment, or the documented one for None or an empty name.

    Raises:
        AndamioError: there is no such environment, or its settings make no valid design.
    """
    from ops import settings
    from ops.aws import design
    from ops.aws.settings import AwsSettings

    if not environment:
        return documented.design()
    return design.design_of(settings.opened(environment, dry, only=(AwsSettings.FILE,)))


def shapes_of(design: Design) -> str:
    """What is handed to the program that draws: shapes with their places, as JSON.

    Raises:
        BadInput: the diagram has no room for this network.
    """
    from cloudformation.diagram.layout import drawing
    from cloudformation.diagram.reading import picture
    from cloudformation.errors import DesignError

    try:
        return drawing(picture(design)).text
    except DesignError as error:
        raise BadInput(error.what, hint=error.hint) from error


def write(shapes: str, folder: Path) -> tuple[Path, Path]:
    """Draw the shapes as an SVG and a PNG into the folder, in place of older ones; the paths of both.

    Raises:
        AndamioError: the tools can't be installed, or a file can't be written.
    """
    python = toolbox.ensure("aws") / "bin" / "python"
    with tempfile.TemporaryDirectory() as drawn:
        command = (str(python), str(PROGRAM), drawn, NAME)
        done = subprocess.run(command, input=shapes, capture_output=True, text=True, check=False)
        if done.returncode:
            raise failed(" ".join(command), done.returncode, done.stdout + done.stderr, shown=False)
        svg, png = (_put(Path(drawn) / f"{NAME}.{kind}", folder) for kind in ("svg", "png"))
    return svg, png


def _put(file: Path, folder: Path) -> Path:
    """A reader finds the old file or the new one, never a half."""
    target = folder / file.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.new")
        new.write_bytes(file.read_bytes())
        return new.replace(target)
    except OSError as error:
        raise AndamioError(f"can't be written: {error.strerror}", where=str(target)) from error
