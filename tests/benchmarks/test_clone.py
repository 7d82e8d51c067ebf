"""An edit of the copy that would not change what it should is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.clone import Clone
from benchmarks.edits import LINES, Line
from ops.containers import images
from ops.errors import AndamioError
from ops.paths import ROOT


def test_an_edit_replaces_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    Clone(tmp_path, 0).edit("a.py", "y = 2", "y = 3")
    assert (tmp_path / "a.py").read_text() == "x = 1\ny = 3\n"


@pytest.mark.parametrize("text", ["nothing of it", "y = 2\ny = 2\n"])
def test_a_text_that_is_not_there_once_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.py").write_text(text)
    with pytest.raises(AndamioError, match="should stand here once"):
        Clone(tmp_path, 0).edit("a.py", "y = 2", "y = 3")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.half)
def test_the_edited_lines_are_where_the_benchmark_looks_for_them(line: Line) -> None:
    assert (ROOT / line.file).read_text().count(line.line.format(line.text)) == 1


def test_the_tag_that_the_copy_changes_is_where_it_looks_for_it() -> None:
    assert (ROOT / "ops/containers/images.py").read_text().count(f'LOCAL_TAG = "{images.LOCAL_TAG}"') == 1
