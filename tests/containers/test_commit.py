"""A tag names exactly what is in the image."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from invoke import Context

from ops.containers import commit
from ops.containers.commit import Commit, check_tag
from ops.errors import AndamioError, Refused
from ops.shell import Shell

FINGERPRINT = "f" * 64


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(commit, "ROOT", tmp_path)
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / "app.py").write_text("1\n")
    (tmp_path / "frontend").mkdir()
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=First")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    return subprocess.run(("git", *words), cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_a_clean_folder_is_tagged_with_the_full_sha(repository: Path) -> None:
    shell = Shell(Context())
    current = commit.current(shell)
    assert current.sha == git(repository, "rev-parse", "HEAD")
    assert commit.tag(shell, current, repository / "backend", FINGERPRINT, dirty=False) == current.sha


@pytest.mark.parametrize("change", ["edit", "add"])
@pytest.mark.parametrize("untracked", ["all", "no"])
def test_an_uncommitted_change_is_refused_or_in_the_tag(repository: Path, change: str, untracked: str) -> None:
    git(repository, "config", "status.showUntrackedFiles", untracked)
    shell = Shell(Context())
    current = commit.current(shell)
    (repository / "backend" / ("app.py" if change == "edit" else "new.py")).write_text("2\n")
    with pytest.raises(Refused, match="backend/ has changes"):
        commit.tag(shell, current, repository / "backend", FINGERPRINT, dirty=False)
    tag = commit.tag(shell, current, repository / "backend", FINGERPRINT, dirty=True)
    assert tag == f"{current.sha}-dirty-{'f' * 12}"
    assert check_tag(tag) == tag


def test_a_change_elsewhere_is_no_change_of_the_image(repository: Path) -> None:
    shell = Shell(Context())
    (repository / "frontend" / "new.ts").write_text("2\n")
    current = commit.current(shell)
    assert commit.tag(shell, current, repository / "backend", FINGERPRINT, dirty=False) == current.sha


def test_a_token_in_the_remote_address_stays_out_of_the_label(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://someone:t0ken@example.com/team/app.git")
    assert commit.current(Shell(Context())) == Commit(
        git(repository, "rev-parse", "HEAD"), "https://example.com/team/app.git"
    )


def test_a_folder_without_a_commit_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "ROOT", tmp_path)
    with pytest.raises(AndamioError, match="no git commit"):
        commit.current(Shell(Context()))
