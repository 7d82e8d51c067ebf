"""The sandbox droplet: what stands for a real one, starts in seconds, and survives what machines go through."""

from __future__ import annotations

import stat
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from invoke import Config, Context

from ops.errors import Refused
from ops.hosts import sandbox
from ops.hosts.address import Address
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.host import Host
from ops.hosts.sandbox import Sandbox
from ops.shell import Shell
from tests.hosts.sandboxes import address_of, inside, load_python, new_droplet, started, wait_for

pytestmark = pytest.mark.docker

SignIn = Callable[[], AbstractContextManager[Host]]


@pytest.fixture(scope="module")
def droplet(tmp_path_factory: pytest.TempPathFactory) -> Droplet:
    return new_droplet(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def one(droplet: Droplet) -> Iterator[Sandbox]:
    """A sandbox, as it is before it is provisioned."""
    with started(droplet) as (first,):
        yield first


@pytest.fixture
def sign_in(droplet: Droplet, one: Sandbox) -> SignIn:
    return lambda: connect(Context(), droplet, droplet.admins[0])


def test_root_signs_in_with_a_key_that_only_its_owner_can_read(droplet: Droplet, one: Sandbox, sign_in: SignIn) -> None:
    with sign_in() as host:
        assert host.probe(("id", "-u")).text == "0"
    assert droplet.key
    for path in (droplet.key, droplet.known_hosts):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_as_bare_as_a_provider_hands_it_over(one: Sandbox) -> None:
    assert "deploy" not in inside(one, "cat", "/etc/passwd")
    assert inside(one, "sh", "-c", "ls /etc/sudoers.d /etc/ssh/sshd_config.d /var/lib/andamio 2>/dev/null; true").split(
    ) == ["/etc/ssh/sshd_config.d:", "90-host-key.conf", "/etc/sudoers.d:", "README"]  # fmt: skip


def test_starting_it_again_changes_nothing_and_is_quick(droplet: Droplet, one: Sandbox, shell: Shell) -> None:
    before = {path: (path.read_bytes(), path.stat().st_ino) for path in droplet.known_hosts.parent.iterdir()}
    assert len(before) == 2
    begun = time.monotonic()
    assert sandbox.start(shell, droplet) == (one,)
    assert time.monotonic() - begun < 2
    assert {path: (path.read_bytes(), path.stat().st_ino) for path in droplet.known_hosts.parent.iterdir()} == before
    assert inside(one, "sh", "-c", "wc -l </root/.ssh/authorized_keys").strip() == "1"


def test_it_can_be_reached_from_this_machine_only(one: Sandbox) -> None:
    ports = subprocess.run(["docker", "port", one.container], capture_output=True, text=True).stdout.split("\n")
    assert [line for line in ports if line and "-> 127.0.0.1:" not in line] == []
    assert len([line for line in ports if line]) == 2


def test_a_container_in_it_serves_and_shares_its_limits(one: Sandbox, sign_in: SignIn) -> None:
    image = load_python(one)
    serve = "import http.server as h; h.HTTPServer(('', 80), h.SimpleHTTPRequestHandler).serve_forever()"
    run = ("docker", "run", "--detach", "--name=web", "--publish=80:80", image, "python3", "-c", serve)
    with sign_in() as host:
        host.run(run, quiet=True)
        wait_for(lambda: answers(one.origin))
        pid = host.probe(("docker", "inspect", "--format={{.State.Pid}}", "web")).text
        groups = host.probe(("cat", f"/proc/{pid}/cgroup")).text.splitlines()
        host.run(("docker", "rm", "--force", "web"), quiet=True)
    [group] = [line for line in groups if ":memory:" in line] or groups
    assert "/containers/" in group


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - the address is ours
            return bool(answer.status == 200)
    except OSError:
        return False


def test_an_engine_that_is_killed_comes_back(one: Sandbox, sign_in: SignIn) -> None:
    with sign_in() as host:
        before = host.probe(("pgrep", "-x", "dockerd")).text
        host.run(("kill", "-9", before))
        wait_for(lambda: host.probe(("docker", "version")).ok)
        assert host.probe(("pgrep", "-x", "dockerd")).text != before


def test_an_sshd_that_is_killed_comes_back(one: Sandbox, droplet: Droplet, sign_in: SignIn) -> None:
    pid = inside(one, "cat", "/run/sshd.pid")
    inside(one, "kill", "-9", pid.strip())
    wait_for(lambda: inside(one, "sh", "-c", "cat /run/sshd.pid") != pid)
    with sign_in() as host:
        assert host.probe(("true",)).ok


def test_no_process_stays_a_zombie(one: Sandbox) -> None:
    inside(one, "sh", "-c", "(sleep 0.1 & exec true) & wait")
    wait_for(lambda: "Z" not in inside(one, "ps", "-eo", "stat="))


def test_a_reboot_keeps_its_key_and_starts_what_should_run(
    droplet: Droplet, one: Sandbox, shell: Shell, sign_in: SignIn
) -> None:
    image = load_python(one)
    inside(one, "docker", "run", "--detach", "--name=stays", "--restart=always", image, "sleep", "1000")
    pinned = droplet.known_hosts.read_text()
    sandbox.reboot(shell, one)
    with sign_in() as host:
        wait_for(lambda: host.probe(("docker", "inspect", "--format={{.State.Running}}", "stays")).text == "true")
        host.run(("docker", "rm", "--force", "stays"), quiet=True)
    sandbox.start(shell, droplet)
    assert droplet.known_hosts.read_text() == pinned


def test_one_that_was_stopped_is_started_again(droplet: Droplet, one: Sandbox, shell: Shell, sign_in: SignIn) -> None:
    subprocess.run(["docker", "stop", one.container], check=True, capture_output=True)
    sandbox.start(shell, droplet)
    with sign_in() as host:
        assert host.probe(("docker", "version")).ok


def test_a_registry_beside_it_can_be_pulled_from_without_a_certificate(one: Sandbox, sign_in: SignIn) -> None:
    network = address_of(one).rsplit(".", 2)[0]
    with sign_in() as host:
        told = host.probe(("docker", "info", "--format={{range .RegistryConfig.InsecureRegistryCIDRs}}{{.}} {{end}}"))
    assert any(each.startswith(network) for each in told.text.split())


def test_a_lost_key_is_made_anew_and_let_in(droplet: Droplet, one: Sandbox, shell: Shell, sign_in: SignIn) -> None:
    assert droplet.key
    droplet.key.unlink()
    sandbox.start(shell, droplet)
    with sign_in() as host:
        assert host.probe(("true",)).ok


def test_other_ports_than_the_running_ones_are_refused(droplet: Droplet, one: Sandbox, shell: Shell) -> None:
    moved = replace(droplet, http_port=1)
    with pytest.raises(Refused, match="publishes other ports") as caught:
        sandbox.start(shell, moved)
    assert caught.value.hint == f"./inv droplet.sandbox --stop --env {droplet.environment}, then again"


def test_stopping_removes_it_with_all_its_own_whatever_the_settings_say_by_now(tmp_path: Path, shell: Shell) -> None:
    droplet = new_droplet(tmp_path)
    with started(droplet) as (one,):
        volume = "{{range .Mounts}}{{.Name}} {{end}}"
        format_ = ["docker", "inspect", f"--format={volume}", one.container]
        names = subprocess.run(format_, capture_output=True, text=True).stdout.split()
        assert names
        elsewhere = (Address("203.0.113.5", "deploy"),)
        assert sandbox.stop(shell, replace(droplet, addresses=elsewhere))
        for kind, name in [
            ("container", one.container),
            ("network", one.network),
            *(("volume", each) for each in names),
        ]:
            assert subprocess.run(["docker", kind, "inspect", name], capture_output=True).returncode != 0
        assert not sandbox.stop(shell, droplet)


def test_each_host_of_an_environment_is_a_sandbox(tmp_path: Path) -> None:
    droplet = new_droplet(tmp_path, hosts=2)
    with started(droplet) as (first, second):
        assert second.container == f"{first.container}-2"
        assert second.http_port == first.http_port + 1
        for address in droplet.admins:
            with connect(Context(), droplet, address) as host:
                assert host.probe(("docker", "version")).ok


def test_a_dry_run_prints_the_commands_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    droplet = new_droplet(tmp_path)
    sandbox.start(Shell(Context(Config(overrides={"run": {"dry": True}}))), droplet)
    name = f"andamio-{droplet.environment}-droplet"
    printed = capsys.readouterr().out.splitlines()
    assert printed[-2:] == [
        f"docker network create --label=andamio.droplet={droplet.environment} {name}",
        next(line for line in printed if line.startswith("docker run --detach ")),
    ]
    assert list(droplet.known_hosts.parent.iterdir()) == []
    assert subprocess.run(["docker", "container", "inspect", name], capture_output=True).returncode != 0
