"""The files of the page: taken out of the frontend's image, each with what browsers and caches are told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ops.errors import AndamioError, CommandFailed
from ops.shell import Command, Shell

ROOT = "/srv/www"  # of the frontend's image
INDEX = "index.html"
ASSETS = "assets/"  # files whose name changes with their content
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
COMPRESSED = ".gz"  # nginx sends those; CloudFront compresses by itself
# Not the machine's own list, which differs from one to the next. https://www.iana.org/assignments/media-types
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


@dataclass(frozen=True)
class PageFile:
    """One file: its key in the bucket, which is its path on the site, and where it is on this machine."""

    key: str
    source: Path

    @cached_property
    def content(self) -> bytes:
        return self.source.read_bytes()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def type(self) -> str:
        """Its media type.

        Raises:
            AndamioError: nobody knows; a browser would offer to save the file.
        """
        suffix = PurePosixPath(self.key).suffix.lower()
        if suffix not in TYPES:
            raise AndamioError(f"no media type is known for {suffix or 'a file without an extension'}", where=self.key)
        return TYPES[suffix]

    @property
    def is_asset(self) -> bool:
        return self.key.startswith(ASSETS)

    @property
    def caching(self) -> str:
        return FOR_EVER if self.is_asset else ASK_EACH_TIME


def files(folder: Path) -> list[PageFile]:
    """The page's files in the order in which they are published: what refers to others comes after them.

    Raises:
        AndamioError: there is no page, or a file of an unknown kind.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != COMPRESSED)
    found = [PageFile(path.relative_to(folder).as_posix(), path) for path in paths]
    if INDEX not in [file.key for file in found]:
        raise AndamioError(f"the image has no {ROOT}/{INDEX}", hint="it is no image of the frontend")
    for file in found:
        _ = file.type  # an unknown one is refused before anything is published
    return sorted(found, key=lambda file: (file.key == INDEX, not file.is_asset, file.key))


@contextmanager
def taken_out(shell: Shell, reference: str) -> Iterator[list[PageFile]]:
    """The page of an image of the frontend, in a folder that is gone with the block; nothing of the image runs.

    Raises:
        CommandFailed: the engine can't read the image.
    """
    with TemporaryDirectory(prefix="andamio-page-") as folder:
        container = _read(shell, ("docker", "create", "--network=none", reference))
        try:
            _read(shell, ("docker", "cp", f"{container}:{ROOT}/.", folder))
        finally:
            _read(shell, ("docker", "rm", "--volumes", container))
        yield files(Path(folder))


def _read(shell: Shell, command: Command) -> str:
    """What a command says; also in a dry run, as it leaves nothing behind."""
    output = shell.probe(command)
    if not output.ok:
        raise CommandFailed(f"`{' '.join(command[:2])}` exited with {output.code}: {output.stderr.strip()}")
    return output.text
