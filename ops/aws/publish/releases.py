"""What was published when: one small object a release, in the site's bucket, with the files that it needs.

People keep a page open for hours, and it loads parts of itself when it needs them. So nothing of an earlier release
is deleted when a new one is published; and later only what no release needs that was the current one lately.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ops.aws.publish.bucket import Bucket
from ops.aws.publish.page import ASSETS

FOLDER = "releases/"
TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Release:
    """A page that was published, or was about to be.

    Args:
        tag: the commit that it is from.
        at: when publishing began, UTC.
        files: the SHA-256 of each of its files by key.
        complete: the page and CloudFront were done, too.
    """

    tag: str
    at: datetime
    files: Mapping[str, str]
    complete: bool = False

    @property
    def key(self) -> str:
        return f"{FOLDER}{self.at.strftime(TIME)}-{self.tag}.json"

    def is_of(self, tag: str, files: Mapping[str, str]) -> bool:
        return self.tag == tag and dict(self.files) == dict(files)


def read_all(bucket: Bucket) -> list[Release]:
    """Every release that the bucket knows, the oldest first."""
    return [_parsed(bucket.read(key)) for key in sorted(bucket.listed(FOLDER))]


def begin(bucket: Bucket, tag: str, files: Mapping[str, str], now: datetime) -> Release:
    """Note a release before its page refers to its files."""
    release = Release(tag, now.astimezone(UTC).replace(microsecond=0), files)
    _write(bucket, release)
    return release


def finish(bucket: Bucket, release: Release) -> Release:
    """Note that a release is out."""
    done = replace(release, complete=True)
    _write(bucket, done)
    return done


def outdated(known: list[Release], days: int, now: datetime) -> list[Release]:
    """The releases that were replaced by another one more than so many days ago.

    One that wasn't completed has replaced nobody, as far as we know, and goes when a later one's time has come.
    """
    limit = now - timedelta(days=days)
    return [
        release
        for number, release in enumerate(known)
        if any(later.complete and later.at < limit for later in known[number + 1 :])
    ]


def unneeded(known: Iterable[Release], gone: Iterable[Release], written: Mapping[str, datetime]) -> list[str]:
    """The assets in the bucket that only outdated releases need; those that no release knows stay.

    Args:
        written: the assets that are there, and when each was written.
    """
    outdated_ones = list(gone)
    kept = {key for release in known if release not in outdated_ones for key in release.files}
    old = {key for release in outdated_ones for key in release.files}
    return sorted(key for key in written if key.startswith(ASSETS) and key in old - kept)


def forget(bucket: Bucket, gone: Iterable[Release], keys: Iterable[str]) -> None:
    """Delete files, and then the notes about the releases that needed them."""
    bucket.delete(keys)
    bucket.delete(release.key for release in gone)


def _write(bucket: Bucket, release: Release) -> None:
    document = {
        "tag": release.tag,
        "at": release.at.strftime(TIME),
        "complete": release.complete,
        "files": dict(sorted(release.files.items())),
    }
    bucket.write(release.key, json.dumps(document, indent=1).encode(), "application/json")


def _parsed(content: bytes) -> Release:
    found = json.loads(content)
    at = datetime.strptime(found["at"], TIME).replace(tzinfo=UTC)
    return Release(found["tag"], at, found["files"], found["complete"])
