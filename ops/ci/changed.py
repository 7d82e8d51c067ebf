"""What changed since the last successful deploy: a push's own changes forget those of a push whose deploy failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.containers.commit import TAG
from ops.paths import ROOT
from ops.shell import Shell

SITE = "site"
# What is deployed together, and the folders of which it is made.
AREAS: Mapping[str, tuple[str, ...]] = {
    SITE: ("nginx",),
    "application": ("backend", "frontend", "cloudformation", "ops/aws"),
}
SHOWN = 10


@dataclass(frozen=True)
class Changed:
    """The files that differ between what is deployed and this commit.

    Attributes:
        since: the commit that is deployed; empty when nothing is, or when its history isn't there: then all counts.
        files: paths from the repository's root.
    """

    since: str
    files: tuple[str, ...]


def since(shell: Shell, deployed: str, folders: Sequence[str], root: Path = ROOT) -> Changed:
    """What changed in these folders since a commit, which a shallow clone fetches when it lacks it.

    Args:
        deployed: a full SHA, also with ``-dirty-…``, whose content no commit has; empty when nothing is deployed.
    """
    git = ("git", "-C", str(root))
    if TAG.fullmatch(deployed) and "dirty" not in deployed and _have(shell, git, deployed):
        found = shell.probe((*git, "diff", "--name-only", "--no-renames", deployed, "HEAD", "--", *folders))
        if found.ok:
            return Changed(deployed, tuple(found.stdout.splitlines()))
    listed = shell.probe((*git, "ls-files", "--", *folders))
    return Changed("", tuple(listed.stdout.splitlines()))


def _have(shell: Shell, git: tuple[str, ...], commit: str) -> bool:
    here = (*git, "cat-file", "-e", f"{commit}^{{commit}}")
    if shell.probe(here).ok:
        return True
    shell.probe((*git, "fetch", "--quiet", "--depth=1", "origin", commit), timeout=60)
    return shell.probe(here).ok
