"""The droplet's proxy as a deploy leaves it: running, of the right image, with the right configuration."""

from __future__ import annotations

from ops.errors import AndamioError, CommandFailed
from ops.hosts.host import Host
from ops.release import layout, proxy
from ops.release.proxy import Edge
from ops.release.survey import SiteContainer, Survey
from ops.shell import Command

ANSWERS_WITHIN = 10
LOG_LINES = 10
# The proxy answers anything, also a redirect to HTTPS: what stands behind it has passed the gate already.
AWAIT_ANSWER = r"""
deadline=$(($(date +%s) + $1)); shift
while :; do
    code=$("$@")
    case $code in 2??|3??) exit 0 ;; esac
    [ "$(date +%s)" -lt "$deadline" ] || { echo "$code"; exit 1; }
    sleep 0.05
done
"""
AWAIT_START = r"""
deadline=$(($(date +%s) + $1)); shift
until "$@" 2>/dev/null; do
    [ "$(date +%s)" -lt "$deadline" ] || exec "$@"
    sleep 0.1
done
"""


class ProxyFailed(AndamioError):
    """The proxy doesn't start, or doesn't answer."""


def is_as_wanted(found: Survey, edge: Edge) -> bool:
    """Whether the proxy runs and is what it should be."""
    front = found.running_proxy
    made_from = proxy.fingerprint(found.user, found.group)
    return bool(front and front.fingerprint == made_from and found.caddyfile == proxy.caddyfile(edge).strip())


def ensure(host: Host, found: Survey, edge: Edge, name: str) -> None:
    """Have the proxy run with this configuration; another image or other options replace it, without a gap.

    Args:
        name: of a new proxy's container, if there is to be one.

    Raises:
        ProxyFailed: it can't be started, or refuses its configuration; the one that ran runs on.
    """
    content = proxy.caddyfile(edge)
    written = found.caddyfile == content.strip()
    old = found.running_proxy
    kept = old if old and old.fingerprint == proxy.fingerprint(found.user, found.group) else None
    if not written:
        if edge.acme_root:
            host.run(proxy.write_command(edge.acme_root, proxy.ACME_ROOT), quiet=True)
        host.run(proxy.write_command(content), quiet=True)
    try:
        if not kept:
            host.run(proxy.start(name, found.user, found.group), quiet=True)
            host.run(await_start_command(name), quiet=True)
        elif not written:
            host.run(proxy.reload(kept.name), quiet=True)
    except CommandFailed:
        why = _log(host, kept.name if kept else name)
        if not kept:
            host.probe(("docker", "rm", "--force", name))
        if not written and found.caddyfile:
            host.run(proxy.write_command(f"{found.caddyfile}\n"), quiet=True)
        hint = "what served before serves on; check DROPLET_DOMAIN and DROPLET_ACME_DIRECTORY"
        raise ProxyFailed(f"the proxy doesn't take its configuration{why}", str(host.address), hint) from None
    for one in found.proxies:
        if one != kept:
            _retire(host, one)


def folders_command() -> Command:
    """Make the folders that containers mount, before the daemon would make them as root's."""
    return ("mkdir", "-p", layout.SITES, proxy.DATA)


def await_start_command(name: str) -> Command:
    """Wait until a new proxy has taken its configuration."""
    return ("sh", "-c", AWAIT_START, "await", str(ANSWERS_WITHIN), *proxy.reload(name))


def await_answer_command(edge: Edge) -> Command:
    """Wait until the site answers through the proxy."""
    return ("sh", "-c", AWAIT_ANSWER, "await", str(ANSWERS_WITHIN), *proxy.probe(edge))


def _log(host: Host, name: str) -> str:
    log = host.probe(("docker", "logs", f"--tail={LOG_LINES}", name))
    return "".join(f"\n  | {line}" for line in f"{log.stdout}{log.stderr}".splitlines()[-LOG_LINES:])


def _retire(host: Host, old: SiteContainer) -> None:
    """End a proxy once it has answered what it was asked; it no longer takes new connections."""
    host.run(("docker", "update", "--restart=no", old.name), quiet=True)
    host.run(("docker", "stop", f"--time={proxy.STOP_SECONDS}", old.name), quiet=True, timeout=proxy.STOP_SECONDS + 30)
    host.run(("docker", "rm", "--force", old.name), quiet=True)
