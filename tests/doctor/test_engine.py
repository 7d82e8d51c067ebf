"""What is concluded from what Docker tells about itself."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from ops.doctor import engine
from ops.doctor.engine import GIB, DockerInfo
from ops.doctor.findings import Finding, Status
from ops.shell import TIMED_OUT, Output

PLUGINS = [{"Name": "compose", "Version": "v2.26.1"}, {"Name": "buildx", "Version": "v0.13.1"}]
CLIENT = Output(0, "Docker version 28.2.2, build e6534b4\n", "")
USAGE = Output(0, "Images 1.2GB\nContainers 0B\nLocal Volumes 97.7MB\nBuild Cache 3GB\n", "")
NO_OUTPUT = Output(1, "", "")


def told(**changes: object) -> Output:
    """The output of ``docker info`` on a good machine, with changes."""
    good = {
        "ServerVersion": "20.10.24+dfsg1",
        "DockerRootDir": str(Path.cwd()),
        "MemTotal": 8 * GIB,
        "ClientInfo": {"Plugins": PLUGINS},
    }
    return Output(0, json.dumps({**good, **changes}), "")


def findings(info: Output, client: Output = CLIENT, usage: Output = USAGE) -> dict[str, Finding]:
    return {found.subject: found for found in engine.examine(client, DockerInfo.parse(info), usage)}


def test_a_good_engine_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    give_disk(monkeypatch, 50 * GIB)
    found = findings(told())
    assert {finding.status for finding in found.values()} == {Status.OK}
    assert found["docker"].found == "28.2.2"
    assert found["engine"].found == "20.10.24+dfsg1"
    assert found["compose"].found == "2.26.1"
    assert found["memory"].found == "8.0 GiB"
    assert found["docker uses"].found == "1.2GB for images, 97.7MB for local volumes, 3GB for build cache"


def test_without_docker_the_one_remedy_is_to_install_it() -> None:
    found = findings(NO_OUTPUT, client=Output(127, "", "docker: not found"), usage=NO_OUTPUT)
    assert list(found.values()) == [Finding("docker", Status.FAIL, "not installed", "./inv engine")]


def test_a_client_that_hangs_is_not_called_missing() -> None:
    found = findings(NO_OUTPUT, client=Output(TIMED_OUT, "", ""), usage=NO_OUTPUT)
    assert found["docker"].found == "does not answer"


def test_an_engine_that_does_not_run_is_told_from_one_that_is_forbidden() -> None:
    stopped = told(ServerVersion="", ServerErrors=["Cannot connect to the Docker daemon. Is it running?"])
    assert findings(stopped)["engine"] == Finding("engine", Status.FAIL, "does not answer", "./inv engine")
    forbidden = told(ServerVersion="", ServerErrors=["permission denied while trying to connect"])
    assert "usermod -aG docker" in findings(forbidden)["engine"].remedy
    assert findings(stopped)["compose"].status is Status.OK
    assert "disk" not in findings(stopped)


def test_an_unreadable_answer_is_no_engine() -> None:
    assert findings(Output(1, "", "error during connect"))["engine"].status is Status.FAIL


@pytest.mark.parametrize("name", ["compose", "buildx"])
def test_a_missing_plugin_stops_up(name: str) -> None:
    without = {"Plugins": [plugin for plugin in PLUGINS if plugin["Name"] != name]}
    assert findings(told(ClientInfo=without))[name].status is Status.FAIL
    assert findings(told(ClientInfo={"Plugins": None}))[name].status is Status.FAIL


@pytest.mark.parametrize(
    ("engine_version", "compose_version", "failed"),
    [
        ("19.03.8", "v2.26.1", ["engine"]),
        ("20.10.0", "v2.20.3", ["compose"]),
        ("20.10.0", "v2.21.0", []),
        ("29.0.1", "5.0.0", []),
    ],
)
def test_versions_that_are_too_old_stop_up(
    engine_version: str, compose_version: str, failed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_disk(monkeypatch, 50 * GIB)
    plugins = [{"Name": "compose", "Version": compose_version}, PLUGINS[1]]
    found = findings(told(ServerVersion=engine_version, ClientInfo={"Plugins": plugins}))
    assert [finding.subject for finding in found.values() if finding.status is Status.FAIL] == failed


@pytest.mark.parametrize(("gib", "status"), [(1, Status.FAIL), (5, Status.WARN), (50, Status.OK)])
def test_little_disk_is_said_in_time(gib: int, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    give_disk(monkeypatch, gib * GIB)
    found = findings(told())["disk"]
    assert found.status is status
    assert found.found == f"{gib}.0 GiB free in {Path.cwd()}"
    assert ("docker builder prune" in found.remedy) is (status is not Status.OK)


def test_the_disk_of_a_virtual_machine_is_not_guessed() -> None:
    assert findings(told(DockerRootDir="/no/such/folder"))["disk"].found == "in Docker's virtual machine"


def test_little_memory_is_worth_knowing() -> None:
    assert findings(told(MemTotal=2 * GIB))["memory"].status is Status.WARN


def give_disk(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
