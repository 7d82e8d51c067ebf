"""Publishing the page: what nothing refers to yet goes first, the page that refers to it last, and then CloudFront.

Visitors see the old page or the new one, whole, whenever this is interrupted; the next run goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.aws.publish import releases
from ops.aws.publish.bucket import Bucket
from ops.aws.publish.page import ASSETS, INDEX, PageFile
from ops.aws.publish.releases import Release
from ops.cli.terminal import say, styled
from ops.shell import Shell


@dataclass(frozen=True)
class Site:
    """Where the page is published: its bucket, and the distribution of CloudFront that serves it."""

    bucket: Bucket
    cloudfront: Any
    distribution: str


def publish(shell: Shell, site: Site, tag: str, files: list[PageFile], now: datetime, prune_days: int = 0) -> bool:
    """Have the site serve the page of a commit; False when it did already.

    Args:
        files: the page's, in the order of :func:`ops.aws.publish.page.files`.
        prune_days: delete what only releases need that were replaced so many days ago; 0 deletes nothing.
    """
    known = releases.read_all(site.bucket)
    wanted = {file.key: file.sha256 for file in files}
    differing = site.bucket.differing(files)
    is_current = bool(known) and known[-1].complete and known[-1].is_of(tag, wanted) and not differing
    if is_current:
        say(f"{styled('✓', 'green')} {tag} is what {site.bucket.name} serves already, nothing changed")
    elif shell.dry:
        _preview(site, files, differing)
    else:
        known = _publish(shell, site, tag, wanted, differing, known, now)
    if prune_days:
        _prune(shell, site.bucket, known, prune_days, now)
    return not is_current


def _publish(
    shell: Shell,
    site: Site,
    tag: str,
    wanted: dict[str, str],
    differing: list[PageFile],
    known: list[Release],
    now: datetime,
) -> list[Release]:
    release = releases.begin(site.bucket, tag, wanted, now)
    others = [file for file in differing if file.key != INDEX]
    with shell.step(f"uploading {_counted(others)} to {site.bucket.name}"):
        site.bucket.upload(file for file in others if file.is_asset)
        site.bucket.upload(file for file in others if not file.is_asset)
    with shell.step(f"uploading {INDEX}"):
        site.bucket.upload(file for file in differing if file.key == INDEX)
    with shell.step(f"telling CloudFront to forget {', '.join(paths(differing))}"):
        _invalidate(site, release, paths(differing))
    done = releases.finish(site.bucket, release)
    say(f"{styled('✓', 'green')} {tag} is published: {len(wanted)} files, of which {len(differing)} are new")
    return [*known, done]


def paths(differing: Iterable[PageFile]) -> list[str]:
    """What CloudFront may have an old copy of: the page, and each file that keeps its name and changed."""
    changed = {f"/{file.key}" for file in differing if not file.is_asset}
    return sorted({"/", f"/{INDEX}"} | changed)


def _invalidate(site: Site, release: Release, wanted: list[str]) -> None:
    """boto3 may send it twice: CloudFront knows it by its reference.

    https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_InvalidationBatch.html
    """
    batch = {"Paths": {"Quantity": len(wanted), "Items": wanted}, "CallerReference": release.key}
    site.cloudfront.create_invalidation(DistributionId=site.distribution, InvalidationBatch=batch)


def _preview(site: Site, files: list[PageFile], differing: list[PageFile]) -> None:
    for file in differing:
        say(f"upload s3://{site.bucket.name}/{file.key}  {len(file.content)} bytes, {file.type}, {file.caching}")
    say(f"leave {len(files) - len(differing)} files as they are")
    say(f"create an invalidation of {', '.join(paths(differing))} in {site.distribution}")


def _prune(shell: Shell, bucket: Bucket, known: list[Release], days: int, now: datetime) -> None:
    gone = releases.outdated(known, days, now)
    keys = releases.unneeded(known, gone, bucket.listed(ASSETS))
    what = f"{len(keys)} files that only {len(gone)} releases need which were replaced over {days} days ago"
    if not gone:
        return
    if shell.dry:
        say(f"delete {what}")
        for key in keys:
            say(f"  s3://{bucket.name}/{key}")
        return
    with shell.step(f"deleting {what}"):
        releases.forget(bucket, gone, keys)


def _counted(files: list[PageFile]) -> str:
    return f"{len(files)} files ({sum(len(file.content) for file in files) / 1024:.0f} KiB)"
