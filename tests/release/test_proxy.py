"""The proxy: HTTPS of its own accord, another configuration and another version without a gap."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from benchmarks.load.visits import visited
from ops.containers.base_images import CADDY
from ops.release import deploy as deploying
from ops.release import proxy, status
from ops.release.edge import ProxyFailed
from ops.release.proxy import Edge
from tests.containers.bare_debian import docker
from tests.hosts.sandboxes import address_of
from tests.release.rig import Rig, eventually

pytestmark = pytest.mark.docker

LABEL = "andamio.test=acme"
DOMAIN = "site.test"
AUTHORITY = "acme.test"
ROOT = "/data/caddy/pki/authorities/local/root.crt"
CONFIGURATION = f"{{\n\tskip_install_trust\n}}\n{AUTHORITY} {{\n\ttls internal\n\tacme_server\n}}\n"


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, beside the droplet: Caddy's ACME server."""

    container: str
    edge: Edge


@pytest.fixture(scope="module")
def authority(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    file = tmp_path_factory.mktemp("acme") / "Caddyfile"
    file.write_text(CONFIGURATION)
    name = docker(
        "run", "--detach", f"--label={LABEL}", f"--network={rig.sandbox.network}", f"--network-alias={AUTHORITY}",
        f"--add-host={DOMAIN}:{address_of(rig.sandbox)}", f"--volume={file}:/etc/caddy/Caddyfile:ro", CADDY,
    ).strip()  # fmt: skip
    try:
        eventually(lambda: bool(docker("exec", name, "sh", "-c", f"cat {ROOT} 2>/dev/null || true")), "it has a root")
        root = docker("exec", name, "cat", ROOT)
        yield Authority(name, Edge(DOMAIN, f"https://{AUTHORITY}/acme/local/directory", root))
    finally:
        docker("rm", "--force", "--volumes", name)


def deploy(rig: Rig, tag: str, edge: Edge) -> bool:
    with rig.connected() as host:
        return deploying.deploy(host, replace(rig.order(tag), edge=edge)).changed


def ask(rig: Rig, edge: Edge, port: int) -> tuple[int, str, str]:
    """The status, the page and the Location of an answer of the domain, from the world's side."""
    address = address_of(rig.sandbox)
    with socket.create_connection((address, port), timeout=10) as plain:
        context = ssl.create_default_context(cadata=edge.acme_root)
        channel = context.wrap_socket(plain, server_hostname=DOMAIN) if port == 443 else plain
        channel.sendall(f"GET / HTTP/1.1\r\nHost: {DOMAIN}\r\nConnection: close\r\n\r\n".encode())
        answer = http.client.HTTPResponse(channel)
        answer.begin()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")


def test_a_domain_gets_https_by_itself_and_http_leads_there(
    rig: Rig, pair: tuple[str, str], authority: Authority
) -> None:
    rig.deploy(pair[0])
    assert deploy(rig, pair[0], authority.edge)

    def secure() -> bool:
        try:
            return "<p>version one</p>" in ask(rig, authority.edge, 443)[1]
        except (OSError, http.client.HTTPException):
            return False

    eventually(secure, "a certificate has come", seconds=60)
    code, _, location = ask(rig, authority.edge, 80)
    assert (code, location) == (308, f"https://{DOMAIN}/")
    with rig.connected() as host:
        found = status.status(host, authority.edge)
    assert found.well
    assert found.certificate_ends.startswith("20")
    assert not deploy(rig, pair[0], authority.edge), "nothing is left to do"
    rig.deploy(pair[0])
    assert rig.serves("one"), "and back to plain http"


def test_another_version_of_the_proxy_takes_over_without_a_lost_request(
    rig: Rig, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.deploy(pair[0])
    before = rig.survey().running_proxy
    assert before
    with visited(rig.sandbox.http_port, keep_alive=False) as visits:
        monkeypatch.setattr(proxy, "LOG_OPTIONS", (*proxy.LOG_OPTIONS, "--log-opt=compress=false"))
        assert rig.deploy(pair[0]).changed
    after = rig.survey().running_proxy
    assert after
    assert after.name != before.name
    assert visits.failures == []
    assert rig.is_tidy()


def test_a_configuration_that_the_proxy_refuses_leaves_everything_as_it_was(rig: Rig, pair: tuple[str, str]) -> None:
    rig.deploy(pair[0])
    before = (rig.containers(), rig.survey().caddyfile)
    with visited(rig.sandbox.http_port) as visits, pytest.raises(ProxyFailed, match="doesn't take its configuration"):
        deploy(rig, pair[1], Edge(acme_directory="not a directory"))
    assert visits.failures == []
    assert (rig.containers(), rig.survey().caddyfile) == before
    assert rig.serves("one")


def test_the_configuration_is_the_same_for_the_same_edge() -> None:
    edge = Edge("example.com", "https://acme.example.com/directory", "-----BEGIN CERTIFICATE-----")
    assert proxy.caddyfile(edge) == proxy.caddyfile(replace(edge))
    assert proxy.caddyfile(edge) != proxy.caddyfile(replace(edge, acme_root="another"))
    assert "example.com {" in proxy.caddyfile(edge)
    assert ":80 {" in proxy.caddyfile(Edge())
