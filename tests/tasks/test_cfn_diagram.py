"""``cfn.diagram`` and ``cfn.permissions`` as somebody types them: what they say, and input that makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tasks.clones import inv, make_clone

pytestmark = pytest.mark.typed


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("clone"))


def test_a_dry_run_draws_nothing(clone: Path) -> None:
    done = inv(clone, "cfn.diagram", "--dry")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "to be written: docs/diagram.svg and .png"
    assert not (clone / "docs").exists()


@pytest.mark.parametrize("task", ["cfn.diagram", "cfn.permissions"])
def test_an_unknown_environment_lists_those_that_there_are(clone: Path, task: str) -> None:
    done = inv(clone, task, "--env", "locla")
    assert done.returncode == 2
    assert "did you mean 'local'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_policies_of_the_documents_and_of_an_environment(clone: Path, tmp_path: Path) -> None:
    done = inv(clone, "cfn.permissions")
    assert done.returncode == 0, done.stderr
    assert "✓ 6 policies, in docs/iam" in done.stdout
    done = inv(clone, "cfn.permissions", "--env", "local", "--out", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "new").iterdir())
    assert [file.name for file in files] == [
        f"andamio-local-{name}.json" for name in ("compute", "data", "edge", "network", "stacks")
    ]
    assert all(json.loads(file.read_text())["Version"] == "2012-10-17" for file in files)


def test_a_folder_that_is_a_file(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    done = inv(clone, "cfn.permissions", "--out", str(tmp_path / "taken"))
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"
