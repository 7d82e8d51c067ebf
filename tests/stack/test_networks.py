"""Who can reach whom: the web tier is all that is published, and the databases' network leads nowhere."""

from __future__ import annotations

import json
import shlex
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ops.containers.application import LONG_RUNNING, SERVICES
from tests.stack.containers import Container, docker
from tests.stack.live import Live

pytestmark = pytest.mark.stack

NETWORKS = {
    "frontend": {"web"},
    "backend": {"web", "data"},
    "worker": {"data", "services"},
    "migrate": {"data"},
    "db": {"data"},
    "dynamodb": {"data"},
    "scoring": {"services"},
    "notifications": {"services"},
}
LISTENERS = {"frontend": 8080, "backend": 8000, "db": 5432, "dynamodb": 8000, "scoring": 4010, "notifications": 4010}
SILENCE_SECONDS = 2


def answering(container: Container, addresses: list[tuple[str, int]]) -> set[str]:
    """Those of the addresses from which a container gets an answer, be it a refusal."""
    dial = """
        [[ $(timeout $0 bash -c "exec 3<>/dev/tcp/$1/$2" 2>&1 && echo connected) =~ connected|refused ]] && echo $1
    """
    dials = [shlex.join(("bash", "-c", dial, str(SILENCE_SECONDS), host, str(port))) for host, port in addresses]
    return set(container.exec("bash", "-c", f"{' & '.join(dials)} & wait").split())


@pytest.fixture(scope="module")
def reached(live: Live) -> dict[str, set[str]]:
    """For each service that runs: from which of those that listen it gets an answer, in whatever network they are."""
    containers = {service: live.all(service)[0] for service in LONG_RUNNING}
    listeners = {
        address: service for service in LISTENERS for address in containers[service].networks.values()
    }  # fmt: skip

    def probe(service: str) -> set[str]:
        others = [(address, LISTENERS[other]) for address, other in listeners.items() if other != service]
        return {listeners[address] for address in answering(containers[service], others)}

    with ThreadPoolExecutor(len(LONG_RUNNING)) as pool:
        return dict(zip(LONG_RUNNING, pool.map(probe, LONG_RUNNING), strict=True))


def test_only_the_web_tier_is_published_and_only_on_loopback(live: Live) -> None:
    published = {
        one.service: bindings
        for one in live.all()
        if (bindings := [each for several in (one.host["PortBindings"] or {}).values() for each in several])
    }
    assert published == {"frontend": [{"HostIp": "127.0.0.1", "HostPort": str(live.port)}]}
    assert not any(one.host["PublishAllPorts"] or one.host["NetworkMode"] == "host" for one in live.all())


def test_other_addresses_of_this_machine_do_not_answer(live: Live) -> None:
    with socket.socket() as client:
        client.settimeout(SILENCE_SECONDS)
        assert client.connect_ex((gateway(live, "web"), live.port)) != 0
    assert live.get("/healthz").status == 200


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_only_where_it_has_business(live: Live, service: str) -> None:
    assert set(live.all(service)[0].networks) == {live.network(name) for name in NETWORKS[service]}


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_services_reach_those_that_share_a_network_and_no_other(reached: dict[str, set[str]], service: str) -> None:
    expected = {other for other in LISTENERS if other != service and NETWORKS[service] & NETWORKS[other]}
    assert reached[service] == expected


def test_the_web_tier_and_the_microservices_reach_no_database(reached: dict[str, set[str]]) -> None:
    """What the table above must never be changed to allow."""
    for service in ("frontend", "scoring", "notifications"):
        assert not reached[service] & {"db", "dynamodb"}


def test_the_databases_network_leads_nowhere(live: Live) -> None:
    assert json.loads(docker("network", "inspect", live.network("data")))[0]["Internal"]
    outside = [(address, 53) for address in addresses_outside()]
    if answering(live.one("scoring"), outside):  # else this machine itself is cut off
        assert not answering(live.one("db"), outside)
        assert not answering(live.one("dynamodb"), outside)


def gateway(live: Live, network: str) -> str:
    """This machine's own address in a network."""
    return str(json.loads(docker("network", "inspect", live.network(network)))[0]["IPAM"]["Config"][0]["Gateway"])


def addresses_outside() -> Iterator[str]:
    """The router of this machine, if it has one."""
    for line in Path("/proc/net/route").read_text().splitlines()[1:]:
        _, destination, address, *_ = line.split()
        if destination == "00000000":
            yield socket.inet_ntoa(int(address, 16).to_bytes(4, "little"))
