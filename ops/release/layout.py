"""Names and places on a droplet: folders, labels, containers, and what a release is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

ROOT = "/var/lib/andamio"
LOCK = f"{ROOT}/lock"
HISTORY = f"{ROOT}/history.jsonl"
SITES = f"{ROOT}/sites"
CURRENT = f"{SITES}/current"
NEXT = f"{SITES}/next"
PROXY = f"{ROOT}/proxy"
SOCKET = "http.sock"
SOCKET_FOLDER = "/tmp/site"  # noqa: S108 - in a container of the site

SITE_IMAGE = "andamio/nginx"
RELEASE_LABEL = "andamio.release"
TAG_LABEL = "andamio.tag"
BY_LABEL = "andamio.by"
PROXY_LABEL = "andamio.proxy"

TAG_SHOWN = 12


@dataclass(frozen=True)
class Release:
    """One start of one version: its identifier sorts by time; the same version deployed twice is two releases."""

    identifier: str
    tag: str

    @classmethod
    def new(cls, tag: str, now: datetime) -> Release:
        """A release of a version, made at a time; two made within a microsecond would be one."""
        return cls(f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{tag[:TAG_SHOWN]}", tag)

    @property
    def container(self) -> str:
        return f"andamio-site-{self.identifier}"

    @property
    def folder(self) -> str:
        return f"{SITES}/{self.identifier}"

    @property
    def socket(self) -> str:
        return f"{self.folder}/{SOCKET}"


def image(tag: str) -> str:
    """The reference of a version's image, on this machine and on a droplet."""
    return f"{SITE_IMAGE}:{tag}"


def shown(tag: str) -> str:
    """A version as people read it: the start of its commit, and whether it is one."""
    sha, dirty, content = tag.partition("-dirty-")
    return sha[:TAG_SHOWN] + (f"-dirty-{content[:4]}" if dirty else "")
