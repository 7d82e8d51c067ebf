"""The commit that an image is built from: its full SHA is the image's tag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ops.errors import AndamioError, BadInput, Refused
from ops.paths import ROOT
from ops.shell import Shell

TAG = re.compile(r"[0-9a-f]{40}(-dirty-[0-9a-f]{12})?")
SHORT = 12


@dataclass(frozen=True)
class Commit:
    """A commit: its 40-digit SHA, and where the repository comes from ("" when it has no remote)."""

    sha: str
    source: str


def current(shell: Shell, root: Path | None = None) -> Commit:
    """The commit that is checked out, in this repository unless another one is named.

    Raises:
        AndamioError: the repository has no commit, or there is no git.
    """
    root = root or ROOT
    head = shell.probe(("git", "-C", str(root), "rev-parse", "--verify", "HEAD"))
    if not head.ok:
        raise AndamioError("this folder has no git commit to tag images with", hint="git init && git commit")
    remote = shell.probe(("git", "-C", str(root), "remote", "get-url", "origin")).text
    return Commit(head.text, re.sub(r"//[^@/]*@", "//", remote))  # an address may hold a token: it goes no further


def tag(shell: Shell, commit: Commit, folder: Path, fingerprint: str, dirty: bool) -> str:
    """The tag of an image built from a folder as it is now.

    Raises:
        Refused: the folder has changes that the commit doesn't have, and ``dirty`` isn't set.
    """
    status = ("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=all", "--", str(folder))
    if not shell.probe(status).text:
        return commit.sha
    if not dirty:
        raise Refused(
            f"{folder.relative_to(ROOT)}/ has changes that aren't committed: the commit's SHA would name another image",
            hint="commit them, or build with --dirty, which is in the tag",
        )
    return f"{commit.sha}-dirty-{fingerprint[:SHORT]}"


def check_tag(given: str) -> str:
    """The tag itself, if it is one of ours.

    Raises:
        BadInput: it names no commit; ``latest`` doesn't, either.
    """
    if not TAG.fullmatch(given):
        raise BadInput(f"{given!r} is not a full commit SHA", hint="git rev-parse HEAD")
    return given
