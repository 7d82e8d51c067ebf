"""How the containers are confined, asked of Docker and of the running processes themselves."""

from __future__ import annotations

import json

import pytest

from ops.containers.application import LONG_RUNNING, SERVICES
from tests.stack.containers import Container, docker
from tests.stack.live import Live

pytestmark = pytest.mark.stack

ROOT_USER = "0"
# The one documented exception: PostgreSQL's entry point takes over its data folder, then becomes `postgres`.
STARTS_AS_ROOT = "db"
CAPABILITIES_OF_DB = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
RESTARTED = "unless-stopped"

FORK_UNTIL_REFUSED = """
import os, signal, sys
children = []
try:
    while len(children) < int(sys.argv[1]):
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except BlockingIOError:
    pass
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
print(len(children))
"""

every_service = pytest.mark.parametrize("service", SERVICES)
every_server = pytest.mark.parametrize("service", LONG_RUNNING)


Containers = dict[str, Container]


@pytest.fixture(scope="module")
def containers(live: Live) -> Containers:
    """The container of each service."""
    return {one.service: one for one in live.all()}


def processes(container: Container) -> list[dict[str, str]]:
    """``/proc/PID/status`` of each process of a container, but for those that a test has started in it."""
    script = 'for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = sh ] || { cat $p/status; echo; }; done 2>/dev/null'
    blocks = container.exec("sh", "-c", script, check=False).split("\n\n")
    read = [dict(line.split(":", 1) for line in block.splitlines() if ":" in line) for block in blocks if block.strip()]
    return [status for status in read if status["Name"].strip() not in ("cat", "sh")]


@every_service
def test_each_process_is_an_ordinary_user(containers: Containers, service: str) -> None:
    container = containers[service]
    if service == STARTS_AS_ROOT:
        assert processes(container)[0]["Uid"].split()[0] != ROOT_USER
    elif container.running:
        assert container.exec("id", "-u") != ROOT_USER
    else:
        assert container.inspected["Config"]["User"].split(":")[0] not in ("", ROOT_USER, "root")
    for process in processes(container) if container.running else ():
        assert ROOT_USER not in process["Uid"].split(), process
        assert ROOT_USER not in process["Gid"].split(), process


@every_server
def test_no_process_has_a_capability_or_can_get_one(containers: Containers, service: str) -> None:
    container = containers[service]
    found = processes(container)
    assert found
    for process in found:
        for kind in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
            assert int(process[kind], 16) == 0, process
        assert process["NoNewPrivs"].strip() == "1", process
        assert process["Seccomp"].strip() == "2", process  # the engine's filter of system calls


@every_service
def test_capabilities_are_dropped_but_for_the_documented(containers: Containers, service: str) -> None:
    host = containers[service].host
    allowed = CAPABILITIES_OF_DB if service == STARTS_AS_ROOT else set()
    assert host["CapDrop"] == ["ALL"]
    assert {name.removeprefix("CAP_") for name in host["CapAdd"] or ()} == allowed
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert not host["Privileged"]
    assert not host["Devices"]
    assert (host["PidMode"], host["UTSMode"], host["IpcMode"]) == ("", "", "private")


@every_server
def test_the_root_file_system_refuses_writes(containers: Containers, service: str) -> None:
    container = containers[service]
    assert container.host["ReadonlyRootfs"]
    for folder in ("/", "/etc", "/usr/local/bin", "/app" if service == "backend" else "/var"):
        refused = container.exec("sh", "-c", f"touch {folder}/written 2>&1 && echo written", check=False)
        assert "Read-only file system" in refused, (folder, refused)
    # As root too, whose writes no file mode stops.
    assert "Read-only file system" in container.exec("sh", "-c", "touch /etc/written 2>&1", check=False, user="0")


@every_server
def test_nothing_of_this_machine_is_mounted_but_secrets(containers: Containers, service: str) -> None:
    mounts = containers[service].inspected["Mounts"]
    for mount in mounts:
        if mount["Type"] == "bind":
            assert mount["Destination"].startswith("/run/secrets/"), mount
            assert not mount["RW"], mount
        else:
            assert service in ("db", "dynamodb"), mount


@every_service
def test_memory_processors_and_processes_are_limited(containers: Containers, service: str) -> None:
    host = containers[service].host
    assert 64 * 2**20 <= host["Memory"] <= 2**30
    assert 0 < host["NanoCpus"] <= 2e9
    assert 0 < host["PidsLimit"] <= 256


def test_the_limit_of_processes_holds(live: Live, containers: Containers) -> None:
    """What forks without end comes to its limit, and the rest goes on."""
    container = containers["worker"]
    limit = container.host["PidsLimit"]
    assert int(container.exec("python", "-c", FORK_UNTIL_REFUSED, str(limit * 2))) < limit
    assert live.get("/healthz").status == 200


@every_service
def test_logs_are_rotated(containers: Containers, service: str) -> None:
    assert containers[service].host["LogConfig"] == {
        "Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"},
    }  # fmt: skip


@every_server
def test_a_health_check_answers_healthy(live: Live, service: str) -> None:
    (container,) = live.healthy(service)
    check = container.inspected["Config"]["Healthcheck"]
    assert check["Test"][0] == "CMD"  # no shell in between
    assert 0 < check["Timeout"] <= 5e9


@every_service
def test_what_serves_is_restarted_and_the_one_shot_is_not(containers: Containers, service: str) -> None:
    policy = containers[service].host["RestartPolicy"]["Name"]
    assert policy == (RESTARTED if service in LONG_RUNNING else "no")


def test_the_one_shot_has_succeeded(containers: Containers) -> None:
    state = containers["migrate"].state
    assert (state["Status"], state["ExitCode"]) == ("exited", 0)


def test_no_container_was_killed_for_its_memory(live: Live) -> None:
    assert [one.service for one in live.all() if one.state["OOMKilled"]] == []


def test_images_are_the_ones_of_the_compose_file(live: Live) -> None:
    wanted = json.loads(live.compose("config", "--format", "json"))["services"]
    for container in live.all():
        name = wanted[container.service]["image"]
        assert container.image == docker("image", "inspect", "--format", "{{.Id}}", name)
