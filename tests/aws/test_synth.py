"""Writing templates: whole files in place of older ones; and quickly, so without the SDKs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.aws import synth
from ops.errors import AndamioError
from ops.paths import ROOT
from tests.cloudformation import designs

SLOW = ("boto3", "botocore", "docker", "fabric", "moto", "paramiko", "requests")
LOADED = """
import runpy, sys
sys.argv = ["tasks.py", "--dry", "cfn.synth", "--env", "local"]
try:
    runpy.run_path("tasks.py", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted(sys.modules))
"""


def test_the_files_are_the_indented_templates(tmp_path: Path) -> None:
    stacks = designs.design_of().stacks
    written = list(synth.write(stacks, tmp_path / "a" / "b"))
    assert [one.file.read_text() for one in written] == [stack.pretty for stack in stacks]
    assert [one.size for one in written] == [len(stack.body) for stack in stacks]
    assert {file.name for file in (tmp_path / "a" / "b").iterdir()} == {f"{stack.key}.json" for stack in stacks}


def test_an_older_file_is_replaced_at_once(tmp_path: Path) -> None:
    """Whoever has it open goes on reading the old one: it is another file, not another content."""
    (stack,) = designs.design_of().stacks[:1]
    file = tmp_path / f"{stack.key}.json"
    file.write_text("old")
    with file.open() as reader:
        list(synth.write([stack], tmp_path))
        assert reader.read() == "old"
    assert file.read_text() == stack.pretty


def test_a_file_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (stack,) = designs.design_of().stacks[:1]
    (tmp_path / f"{stack.key}.json").mkdir()
    with pytest.raises(AndamioError, match="can't be written") as caught:
        list(synth.write([stack], tmp_path))
    assert caught.value.where == str(tmp_path / f"{stack.key}.json")


def test_a_dry_run_makes_no_folder(tmp_path: Path) -> None:
    written = list(synth.write(designs.design_of().stacks, tmp_path / "new", dry=True))
    assert written
    assert not (tmp_path / "new").exists()


def test_only_templates_of_stacks_that_are_no_more_are_removed(tmp_path: Path) -> None:
    stacks = designs.design_of().stacks
    list(synth.write(stacks, tmp_path))
    for name in ("gone.json", "notes.txt"):
        (tmp_path / name).write_text("")
    synth.remove_others(stacks, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {f"{stack.key}.json" for stack in stacks} | {"notes.txt"}


def test_synthesis_loads_no_sdk() -> None:
    """As a whole process it takes a fifth of a second; one SDK would double that."""
    env = {**os.environ, "ANDAMIO_ENV": "local"}
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "cloudformation.design" in loaded
    assert loaded & set(SLOW) == set()
