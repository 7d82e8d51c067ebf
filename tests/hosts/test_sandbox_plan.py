"""Starting and removing sandboxes, as far as the commands show it: taken ports, leftovers, changed settings."""

from __future__ import annotations

import json
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from invoke import Result

from ops.errors import AndamioError, CommandFailed
from ops.hosts import sandbox
from ops.hosts.address import Address
from ops.hosts.droplet import Droplet
from ops.hosts.sandbox import FOUND, Sandbox
from tests.containers.fake_host import FakeHost
from tests.hosts.sandboxes import new_droplet

CONTAINERS = ("docker", "ps", "--all", "--filter=label=andamio.droplet=try", "--format={{.Names}}")
NETWORKS = ("docker", "network", "ls", "--filter=label=andamio.droplet=try", "--format={{.Name}}")


@pytest.fixture
def droplet(tmp_path: Path) -> Droplet:
    return new_droplet(tmp_path)


@pytest.fixture
def one(droplet: Droplet) -> Sandbox:
    (only,) = sandbox.of(droplet)
    return only


@pytest.fixture(autouse=True)
def no_image_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "build_changed", lambda *_: None)


@pytest.fixture(params=["sshd", "site"])
def taken(request: pytest.FixtureRequest, one: Sandbox) -> Iterator[int]:
    """One of the sandbox's ports, on which this process listens."""
    port = dict(zip(("sshd", "site"), (here for here, _ in one.ports), strict=True))[request.param]
    with socket.create_server(("127.0.0.1", port)):
        yield port


def in_state(host: FakeHost, one: Sandbox, state: str) -> FakeHost:
    bindings = {f"{there}/tcp": [{"HostPort": str(here)}] for here, there in one.ports}
    inspect = ("docker", "container", "inspect", f"--format={FOUND}", one.container)
    return host.says(inspect, f"{state} {json.dumps(bindings)}")


@pytest.mark.parametrize("state", ["", "exited", "created"])
def test_a_taken_port_is_named_before_anything_is_started(
    droplet: Droplet, one: Sandbox, taken: int, state: str
) -> None:
    host = in_state(FakeHost(), one, state) if state else FakeHost()
    with pytest.raises(AndamioError, match=rf"port {taken} of this machine is taken by .* \(pid \d+\)") as caught:
        sandbox.start(host.shell, droplet)
    setting = "DROPLET_PORT" if taken == one.address.port else "DROPLET_HTTP_PORT"
    assert caught.value.where == f"env/{droplet.environment}/droplet.env: {setting}"
    assert host.ran == []


def test_its_own_ports_are_not_taken_by_another(
    droplet: Droplet, one: Sandbox, taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    host = in_state(FakeHost(dry=True), one, "running")
    sandbox.start(host.shell, droplet)
    assert capsys.readouterr().out == f"# {one.container} runs already\n"


def test_a_container_that_could_not_be_started_is_removed(droplet: Droplet, one: Sandbox) -> None:
    host = FakeHost()
    start = sandbox.run_command(droplet, one, sandbox.FIRST_CGROUPS)
    host.says(start, Result(exited=125, stderr="port is already allocated"))
    with pytest.raises(CommandFailed, match="125"):
        sandbox.start(host.shell, droplet)
    assert host.ran[-2:] == [start, ("docker", "rm", "--force", "--volumes", one.container)]


def test_sandboxes_are_removed_whatever_the_settings_say_by_now(tmp_path: Path) -> None:
    elsewhere = (Address("203.0.113.5", "deploy"),)
    moved = Droplet("try", elsewhere, elsewhere, None, (), tmp_path / "known_hosts")
    host = FakeHost().says(CONTAINERS, "old\nold-2\n").says(NETWORKS, "net\n")
    assert sandbox.stop(host.shell, moved)
    assert [shlex.join(command) for command in host.ran] == [
        "docker rm --force --volumes old old-2",
        "docker network rm net",
    ]


def test_where_there_is_none_nothing_is_removed() -> None:
    host = FakeHost().says(CONTAINERS, "").says(NETWORKS, "")
    assert not sandbox.remove(host.shell, "try")
    assert host.ran == []
