"""The proxy of a droplet: Caddy on ports 80 and 443, with certificates of its own accord, before the current site.

It is the official image, on the host's network: it sees who asks, and two of them can hold the ports at once while one
replaces the other (``SO_REUSEPORT``). It connects anew for each request, so that no connection waits at a version that
leaves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ops.containers.base_images import CADDY
from ops.release import layout
from ops.shell import Command

CADDYFILE = f"{layout.PROXY}/Caddyfile"
DATA = f"{layout.PROXY}/data"
ACME_ROOT = f"{layout.PROXY}/acme-root.pem"
ADMIN = "unix//tmp/admin.sock"
UPSTREAM = "unix//run/sites/current/http.sock"
DRAIN_SECONDS = 30
STOP_SECONDS = DRAIN_SECONDS + 5
LOG_OPTIONS = ("--log-driver=json-file", "--log-opt=max-size=10m", "--log-opt=max-file=3")


@dataclass(frozen=True)
class Edge:
    """How the site is reached.

    Attributes:
        domain: a host name that gets HTTPS; empty for plain HTTP under any name.
        acme_directory: the certificate authority's directory; empty for Caddy's own choice.
        acme_root: the PEM certificate by which that directory is trusted; empty for the public ones.
    """

    domain: str = ""
    acme_directory: str = ""
    acme_root: str = ""


def caddyfile(edge: Edge) -> str:
    """The proxy's configuration; the same for the same edge (https://caddyserver.com/docs/caddyfile)."""
    authority = f"\tacme_ca {edge.acme_directory}\n" if edge.acme_directory else ""
    if edge.acme_root:
        version = hashlib.sha256(edge.acme_root.encode()).hexdigest()[:12]
        authority += f"\tacme_ca_root /etc/caddy/{ACME_ROOT.rsplit('/', 1)[1]} # {version}\n"
    return f"""\
# Written by ./inv nginx.deploy; a change here is overwritten by the next one.
{{
	admin {ADMIN}
	grace_period {DRAIN_SECONDS}s
{authority}}}

{edge.domain or ":80"} {{
	reverse_proxy {UPSTREAM} {{
		# Only what has not reached a version is tried again, as while its container restarts.
		lb_try_duration 10s
		lb_try_interval 50ms
		transport http {{
			keepalive off
		}}
		header_down -Server
	}}
}}
"""


def write_command(content: str, path: str = CADDYFILE) -> Command:
    """Replace a file of the proxy's configuration as a whole."""
    script = 'printf %s "$2" >"$1.next" && mv -f "$1.next" "$1"'
    return ("sh", "-c", script, "write", path, content)


def fingerprint(user: int, group: int) -> str:
    """What a proxy is made from: an image of another name or other options make another proxy."""
    return hashlib.sha256("\n".join(_run("", "", user, group)).encode()).hexdigest()[:12]


def start(name: str, user: int, group: int) -> Command:
    """Start a proxy; beside another one, if there is one."""
    return _run(name, fingerprint(user, group), user, group)


def _run(name: str, made_from: str, user: int, group: int) -> Command:
    # Not `no-new-privileges`: the binary's file capability is what lets this user bind a port below 1024.
    return (
        "docker", "run", "--detach", f"--name={name}", f"--label={layout.PROXY_LABEL}={made_from}", "--restart=always",
        "--network=host", f"--user={user}:{group}", "--cap-drop=ALL", "--cap-add=NET_BIND_SERVICE", "--read-only",
        "--tmpfs=/tmp", "--tmpfs=/config", "--memory=256m", "--pids-limit=256", f"--stop-timeout={STOP_SECONDS}",
        *LOG_OPTIONS, f"--volume={layout.PROXY}:/etc/caddy:ro", f"--volume={DATA}:/data",
        f"--volume={layout.SITES}:/run/sites:ro", CADDY,
    )  # fmt: skip


def reload(name: str) -> Command:
    """Have a running proxy read its Caddyfile; it goes on serving with the old one when the new one is wrong."""
    words = ("caddy", "reload", "--config=/etc/caddy/Caddyfile", "--adapter=caddyfile", f"--address={ADMIN}")
    return ("docker", "exec", name, *words)


def probe(edge: Edge) -> Command:
    """Ask the site through the proxy, on the droplet itself; prints the status code."""
    name = ("--header", f"Host: {edge.domain}") if edge.domain else ()
    return (
        "curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "5", *name,
        "http://127.0.0.1/",
    )  # fmt: skip
