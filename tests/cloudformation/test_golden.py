"""Whoever changes the design sees in the diff what that changes in the cloud."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.cloudformation import golden


def test_every_golden_template_is_that_of_a_stack() -> None:
    names = {file.relative_to(golden.FOLDER) for file in golden.present()}
    assert names == {file.relative_to(golden.FOLDER) for file in golden.rendered()}, f"run {golden.COMMAND}"


@pytest.mark.parametrize("file", golden.rendered(), ids=lambda file: str(file.relative_to(golden.FOLDER)))
def test_the_golden_template_is_what_the_design_gives(file: Path) -> None:
    wanted, found = golden.rendered()[file], golden.present().get(file, "")
    changed = "\n".join(difflib.unified_diff(found.splitlines(), wanted.splitlines(), "golden", "design", lineterm=""))
    assert found == wanted, f"run {golden.COMMAND}, and read its diff:\n{changed}"
