"""What a droplet serves, since when and by whom, and how it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ops.containers.base_images import CADDY
from ops.hosts.host import Host
from ops.release import layout, proxy
from ops.release.proxy import Edge
from ops.release.survey import Survey, survey

GIB = 1024**3
NEVER = "-"


@dataclass(frozen=True)
class Status:
    """One droplet, in the words of a table.

    Attributes:
        well: whether the site is served as it should be.
        since: ISO 8601, UTC.
        certificate_ends: the day after which the certificate is no longer valid; "-" without HTTPS.
    """

    well: bool
    version: str
    since: str
    by: str
    health: str
    disk_free: str
    certificate_ends: str


def status(host: Host, edge: Edge) -> Status:
    """Ask a droplet how it is; a droplet without an engine or without a site is an answer, too."""
    found = survey(host, CADDY)
    site = found.serving
    health = _health(found)
    return Status(
        well=health == "healthy",
        version=layout.shown(site.tag) if site else NEVER,
        since=f"{site.created[:19]}Z" if site else NEVER,
        by=site.by if site else NEVER,
        health=health,
        disk_free=f"{found.disk_free / GIB:.1f} GiB",
        certificate_ends=_certificate_end(host, edge) if edge.domain else NEVER,
    )


def _health(found: Survey) -> str:
    site = found.serving
    if not found.engine:
        return "no engine"
    if not site:
        return "no site"
    if not found.running_proxy:
        return "no proxy"
    if not site.running:
        return site.state
    return "healthy" if site.health in ("healthy", "starting", "") else site.health


def _certificate_end(host: Host, edge: Edge) -> str:
    """The end of the certificate that the proxy holds for the domain."""
    from cryptography import x509

    pattern = f"{proxy.DATA}/caddy/certificates/*/{edge.domain}/{edge.domain}.crt"
    text = host.probe(("sh", "-c", f"cat {pattern}")).stdout
    try:
        certificate = x509.load_pem_x509_certificates(text.encode())[0]
    except ValueError:
        return "none yet"
    ends = certificate.not_valid_after_utc
    return f"{ends:%Y-%m-%d}" + (" (over!)" if ends < datetime.now(UTC) else "")
