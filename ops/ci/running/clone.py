"""The clean clone of a step: only the commit's files, and the caches that the step names.

A clone stays for the next run, so that a cache needs no copying (a venv doesn't survive one): cleaning it leaves just
the folders of the step's caches whose key files are the same.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from ops.ci.checking.paths import matches
from ops.ci.pipeline import Cache
from ops.paths import ROOT
from ops.shell import Shell

KEYS = "andamio-caches.json"


def folder_of(root: Path) -> Path:
    """Where the runs of a repository's pipelines keep what is theirs."""
    return root / ".cache" / "ci"


@contextmanager
def held(preferred: int, source: Path = ROOT) -> Iterator[int]:
    """The number of a clone that nobody else uses as long as the block runs: ``preferred``, else the first free one."""
    folder = folder_of(source) / "held"
    folder.mkdir(parents=True, exist_ok=True)
    for slot in chain((preferred,), count()):
        with (folder / str(slot)).open("w") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield slot
            return


def prepare(shell: Shell, slot: int, sha: str, caches: Sequence[Cache], source: Path = ROOT) -> Path:
    """A clone at a commit, as clean as a new one but for its caches; returns its folder.

    Args:
        slot: the clone's number; steps that run at the same time have clones of their own, see ``held``.

    Raises:
        CommandFailed: git failed.
    """
    folder = folder_of(source) / f"clone-{slot}"
    git = ("git", "-C", str(folder))
    if not (folder / ".git" / "HEAD").is_file():  # asked in there, git would find the repository around it
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shell.run(("git", "clone", "--quiet", "--no-checkout", str(source), str(folder)), quiet=True)
    heads = "+refs/heads/*:refs/remotes/origin/*"  # what a pull request is compared with, as of now
    shell.run((*git, "fetch", "--quiet", "--prune", str(source), sha, heads), quiet=True)
    shell.run((*git, "checkout", "--quiet", "--force", "--detach", sha), quiet=True)
    inside = [cache for cache in caches if not cache.path.startswith(("~", "/"))]
    kept = [option for cache in inside for option in ("--exclude", f"/{cache.path.rstrip('/')}")]
    shell.run((*git, "clean", "--quiet", "-ffdx", *kept), quiet=True)
    _drop_stale(folder, inside, shell.probe((*git, "ls-files")).stdout.splitlines())
    return folder


def key_of(cache: Cache, folder: Path, files: Iterable[str]) -> str:
    """The version of a cache: what its key files hold; of one without a key its name."""
    digest = hashlib.sha256(cache.name.encode())
    for name in sorted(name for name in files if any(matches(line.text, name) for line in cache.key_files)):
        digest.update(f"{name}\0".encode() + (folder / name).read_bytes())
    return digest.hexdigest()


def _drop_stale(folder: Path, caches: Sequence[Cache], files: Sequence[str]) -> None:
    """Remove the folders of caches whose key files differ from those with which they were made."""
    record = folder / ".git" / KEYS
    known: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    for cache in caches:
        key = key_of(cache, folder, files)
        if known.get(cache.name) != key:
            shutil.rmtree(folder / cache.path, ignore_errors=True)
        known[cache.name] = key
    record.write_text(json.dumps(known, sort_keys=True))
