"""What a droplet could answer, for tests of what is made of it."""

from __future__ import annotations

from dataclasses import replace

from ops.release import layout
from ops.release.survey import Image, SiteContainer, Survey

EMPTY = Survey(
    engine="26.1.5", refusal="", architecture="x86_64", containerd_store=False, images=(), containers=(), proxies=(),
    proxy_layers=(), caddyfile="", current="", folders=(), provisioned=True, disk_free=10 * 1024**3,
    memory_free=1024**3, listening=(), tools=("curl", "flock"), user=1000, group=1000, clock=1_800_000_000,
)  # fmt: skip


def image(tag: str) -> Image:
    return Image(f"sha256:{tag}", (layout.image(tag),), ("base", tag))


def site(tag: str, release: str = "", state: str = "running", health: str = "healthy") -> SiteContainer:
    return SiteContainer(
        name=f"andamio-site-{release or tag}", state=state, health=health,
        created="2026-01-01T00:00:00.123Z", release=release or f"20260101-{tag}", tag=tag, by="ana@laptop",
        fingerprint="",
    )  # fmt: skip


def survey_of(
    images: tuple[Image, ...] = (), current: SiteContainer | None = None, others: tuple[SiteContainer, ...] = (),
    **changes: object,
) -> Survey:  # fmt: skip
    """A droplet with these images, of whose containers one serves."""
    containers = (*((current,) if current else ()), *others)
    found = replace(EMPTY, images=images, containers=containers, current=current.release if current else "")
    return replace(found, **changes)  # type: ignore[arg-type] # any field
