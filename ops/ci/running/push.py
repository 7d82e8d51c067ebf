"""What a run is of: a commit, and the files that a push of it would bring."""

from __future__ import annotations

from dataclasses import dataclass

from ops.containers import commit
from ops.errors import BadInput
from ops.paths import ROOT
from ops.shell import Shell

GIT = ("git", "-C", str(ROOT))


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


def of_head(shell: Shell, branch: str, since: str = "") -> Push:
    """The push of the commit that is checked out.

    Args:
        since: what was pushed before; else the remote's branch where it is an ancestor and differs, else the parent.

    Raises:
        AndamioError: there is no commit.
        BadInput: ``since`` names no commit.
    """
    sha = commit.current(shell).sha
    if since and not _is_commit(shell, since):
        raise BadInput(f"{since!r} names no commit", where="--since", hint="a SHA, a branch, or HEAD~1")
    base = since or _pushed(shell, sha, branch)
    listed = (*GIT, "diff", "--name-only", "--no-renames", base, sha) if base else (*GIT, "ls-files")
    status = shell.probe((*GIT, "status", "--porcelain", "--untracked-files=no")).stdout
    return Push(sha, branch, base, tuple(shell.probe(listed).stdout.splitlines()), len(status.splitlines()))


def _pushed(shell: Shell, sha: str, branch: str) -> str:
    for base in (f"origin/{branch}", "@{upstream}"):
        found = shell.probe((*GIT, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")).text
        is_ancestor = found and shell.probe((*GIT, "merge-base", "--is-ancestor", found, sha)).ok
        if is_ancestor and found != sha:
            return base
    return "HEAD~1" if _is_commit(shell, "HEAD~1") else ""


def _is_commit(shell: Shell, name: str) -> bool:
    return shell.probe((*GIT, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")).ok
