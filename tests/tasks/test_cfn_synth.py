"""``cfn.synth`` as somebody types it: the files, the lines about them, and input that makes no sense."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed

TEMPLATES = Path(".cache/cfn/local/templates")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


def texts(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_each_stack_is_a_file_and_a_line(clone: Path) -> None:
    """On a clone in which nothing was done before: ``local`` is made on the way."""
    done = inv(clone, "cfn.synth")
    assert done.returncode == 0, done.stderr
    files = texts(clone / TEMPLATES)
    *lines, summary = done.stdout.splitlines()
    assert {f"{line.split()[0]}.json" for line in lines if line.endswith(" bytes")} == set(files)
    total = sum(len(json.loads(text)["Resources"]) for text in files.values())
    assert summary == f"✓ {len(files)} templates of local, {total} resources, in {TEMPLATES}"


def test_a_second_run_writes_the_same_bytes_elsewhere_too(clone: Path, tmp_path: Path) -> None:
    assert inv(clone, "cfn.synth").returncode == 0
    first = texts(clone / TEMPLATES)
    assert inv(clone, "cfn.synth", "--out", str(tmp_path / "new" / "folder")).returncode == 0
    assert texts(tmp_path / "new" / "folder") == first


def test_a_template_that_is_no_more_goes(clone: Path) -> None:
    old = clone / TEMPLATES / "old.json"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("{}")
    assert inv(clone, "cfn.synth", "--stack", "network").returncode == 0
    assert old.exists()  # one stack alone says nothing about the others
    assert inv(clone, "cfn.synth").returncode == 0
    assert not old.exists()


def test_a_folder_that_was_given_keeps_its_other_files(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    assert inv(clone, "cfn.synth", "--out", str(tmp_path), "--stack", "alerts").returncode == 0
    assert set(texts(tmp_path)) == {"mine.json", "alerts.json"}


def test_a_dry_run_writes_nothing(clone: Path) -> None:
    shutil.rmtree(clone / ".cache", ignore_errors=True)
    done = inv(clone, "--dry", "cfn.synth")
    assert done.returncode == 0, done.stderr
    assert f"to be written to {TEMPLATES}" in done.stdout
    assert not (clone / TEMPLATES).exists()


def test_an_unknown_stack_is_bad_input(clone: Path) -> None:
    done = inv(clone, "cfn.synth", "--stack", "netwrok")
    assert done.returncode == 2
    assert done.stdout == ""
    error, hint = done.stderr.splitlines()
    assert error == "error: unknown stack 'netwrok'; did you mean 'network'?"
    assert hint.startswith("  next: one of: alerts, network, ")


def test_a_folder_that_cannot_be_is_one_message(clone: Path) -> None:
    done = inv(clone, "cfn.synth", "--out", "tasks.py/folder")
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["error: tasks.py/folder: can't be made a folder: Not a directory"]


def test_settings_that_make_no_design_are_bad_input(clone: Path) -> None:
    file = clone / "env" / "local" / "aws.env"
    assert inv(clone, "env.init").returncode == 0
    before = file.read_text()
    file.write_text(before.replace("AWS_VPC_CIDR=10.20.0.0/16", "AWS_VPC_CIDR=10.20.1.0/16"))
    try:
        done = inv(clone, "cfn.synth")
    finally:
        file.write_text(before)
    assert done.returncode == 2
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: env/local/aws.env: the network 10.20.1.0/16 isn't written as its first address")
    assert hint == "  next: 10.20.0.0/16"
