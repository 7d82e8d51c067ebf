"""What a run is of: a commit, and the files that a push of it would bring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ops.containers import commit
from ops.errors import BadInput
from ops.paths import ROOT
from ops.shell import Command, Shell


@dataclass(frozen=True)
class Push:
    """A commit as somebody pushes it.

    Attributes:
        sha: 40 digits.
        since: the commit before the push, in words of git; empty when all files count as changed.
        changed: paths from the repository's root.
        uncommitted: how many files differ from the commit: they are not in the run.
    """

    sha: str
    branch: str
    since: str
    changed: tuple[str, ...]
    uncommitted: int


def of_head(shell: Shell, branch: str, since: str = "", root: Path = ROOT) -> Push:
    """The push of the commit that is checked out.

    Args:
        since: what was pushed before; else the remote's branch where it is an ancestor and differs, else the parent.

    Raises:
        AndamioError: there is no commit.
        BadInput: ``since`` names no commit.
    """
    git = ("git", "-C", str(root))
    sha = commit.current(shell, root).sha
    if since and not _is_commit(shell, git, since):
        raise BadInput(f"{since!r} names no commit", where="--since", hint="a SHA, a branch, or HEAD~1")
    base = since or _pushed(shell, git, sha, branch)
    listed = (*git, "diff", "--name-only", "--no-renames", base, sha) if base else (*git, "ls-files")
    status = shell.probe((*git, "status", "--porcelain", "--untracked-files=no")).stdout
    return Push(sha, branch, base, tuple(shell.probe(listed).stdout.splitlines()), len(status.splitlines()))


def _pushed(shell: Shell, git: Command, sha: str, branch: str) -> str:
    for base in (f"origin/{branch}", "@{upstream}"):
        found = shell.probe((*git, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")).text
        is_ancestor = found and shell.probe((*git, "merge-base", "--is-ancestor", found, sha)).ok
        if is_ancestor and found != sha:
            return base
    return "HEAD~1" if _is_commit(shell, git, "HEAD~1") else ""


def _is_commit(shell: Shell, git: Command, name: str) -> bool:
    return shell.probe((*git, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")).ok
