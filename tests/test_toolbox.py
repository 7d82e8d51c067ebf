"""Tool venvs: made once, whole or not at all, and made anew when their lock file or their place changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops import toolbox
from ops.errors import CommandFailed
from ops.paths import ROOT

UV = """#!/bin/sh
# Does what uv does as far as it counts here, and notes each call; fails where the folder holds a file "broken".
echo "$*" >>"$(dirname "$0")/calls"
case $1 in
    venv) for last; do :; done; mkdir -p "$last/bin"; ln -s "$PYTHON" "$last/bin/python" ;;
    pip) ! [ -e "$(dirname "$0")/broken" ] || { echo "no package of this name" >&2; exit 2; } ;;
esac
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a lock file, on a machine whose uv installs nothing."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").write_text(UV)
    (programs / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("PYTHON", sys.executable)
    root = tmp_path / "repository"
    (root / "requirements").mkdir(parents=True)
    (root / "requirements" / "aws.txt").write_text("one==1\n")
    return root


def installs(root: Path) -> int:
    calls = root.parent / "programs" / "calls"
    return sum(line.startswith("pip install") for line in calls.read_text().splitlines()) if calls.exists() else 0


def test_a_venv_is_made_once(root: Path) -> None:
    venv = toolbox.ensure("aws", root)
    assert venv == root / ".cache" / "tools" / "aws"
    assert toolbox.ensure("aws", root) == venv
    assert installs(root) == 1
    calls = (root.parent / "programs" / "calls").read_text()
    assert "--require-hashes" in calls
    assert "--compile-bytecode" in calls


def test_another_lock_file_makes_it_anew(root: Path) -> None:
    old = toolbox.ensure("aws", root) / "left-over"
    old.touch()
    (root / "requirements" / "aws.txt").write_text("one==2\n")
    toolbox.ensure("aws", root)
    assert installs(root) == 2
    assert not old.exists()


def test_a_moved_repository_makes_it_anew(root: Path) -> None:
    toolbox.ensure("aws", root)
    moved = root.rename(root.with_name("moved"))
    toolbox.ensure("aws", moved)
    assert installs(moved) == 2


def test_a_copy_that_links_to_the_tools_shares_them(root: Path) -> None:
    venv = toolbox.ensure("aws", root)
    copy = root.with_name("copy")
    shutil.copytree(root / "requirements", copy / "requirements")
    (copy / ".cache").mkdir()
    (copy / ".cache" / "tools").symlink_to(root / ".cache" / "tools")
    assert toolbox.ensure("aws", copy) == venv
    assert installs(root) == 1


def test_a_venv_without_its_python_is_made_anew(root: Path) -> None:
    (toolbox.ensure("aws", root) / "bin" / "python").unlink()
    toolbox.ensure("aws", root)
    assert installs(root) == 2


def test_a_failed_install_shows_why_and_the_next_run_goes_on(root: Path) -> None:
    broken = root.parent / "programs" / "broken"
    broken.touch()
    with pytest.raises(CommandFailed, match="no package of this name"):
        toolbox.ensure("aws", root)
    broken.unlink()
    toolbox.ensure("aws", root)
    assert installs(root) == 2


def test_two_tasks_at_once_make_it_once(root: Path) -> None:
    program = f"from pathlib import Path; from ops import toolbox; toolbox.ensure('aws', Path({str(root)!r}))"
    tasks = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [task.wait(30) for task in tasks] == [0, 0, 0, 0]
    assert installs(root) == 1


def test_without_uv_pip_does_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    make, install = toolbox._commands(root / "venv", root / "requirements" / "aws.txt")
    assert make[1:] == ("-m", "venv", str(root / "venv"))
    assert install[1:4] == ("-m", "pip", "install")
    assert "--require-hashes" in install
