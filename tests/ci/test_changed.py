"""What changed since the last successful deploy, not since the last push."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoke import Context

from ops.ci.changed import Changed, since
from ops.shell import Shell
from tests.ci.repositories import Repository, repository

SHELL = Shell(Context())


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo")


def test_a_change_whose_deploy_failed_is_not_forgotten(repo: Repository) -> None:
    deployed = repo.git("rev-parse", "HEAD")
    repo.commit(**{"site__index.html": "new\n"})  # its deploy failed
    repo.commit(readme="elsewhere\n")
    assert since(SHELL, deployed, ["site"], repo.root) == Changed(deployed, ("site/index.html",))


def test_what_was_taken_back_has_not_changed(repo: Repository) -> None:
    deployed = repo.git("rev-parse", "HEAD")
    repo.commit(**{"site__index.html": "new\n"})
    repo.commit(**{"site__index.html": "old\n"})
    assert since(SHELL, deployed, ["site"], repo.root) == Changed(deployed, ())


@pytest.mark.parametrize("deployed", ["", "0" * 40, "main", "--output=x", f"{'a' * 40}-dirty-{'b' * 12}"])
def test_what_is_not_known_counts_as_changed(repo: Repository, deployed: str) -> None:
    assert since(SHELL, deployed, ["site"], repo.root) == Changed("", ("site/index.html",))


def test_a_shallow_clone_fetches_the_commit_that_it_lacks(repo: Repository, tmp_path: Path) -> None:
    deployed = repo.git("rev-parse", "HEAD")
    repo.commit(**{"site__index.html": "new\n"})
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = Repository(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(shallow.root))
    assert shallow.git("rev-list", "--count", "HEAD") == "1"
    assert since(SHELL, deployed, ["site"], shallow.root) == Changed(deployed, ("site/index.html",))
