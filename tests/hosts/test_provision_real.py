"""Provisioning a sandbox for real: what it does, that it does it once, and what comes in afterwards."""

from __future__ import annotations

import shlex
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from invoke import Config, Context

from ops.hosts import sandbox
from ops.hosts.connection import connect
from ops.hosts.droplet import Droplet
from ops.hosts.errors import AccessDenied
from ops.hosts.host import Host
from ops.hosts.provision.run import provision
from ops.hosts.sandbox import Sandbox
from ops.shell import Shell
from tests.hosts.recording import BrokenOff, broken_off_before, recorded
from tests.hosts.sandboxes import address_of, inside, load_python, new_droplet, started, wait_for

pytestmark = pytest.mark.docker

# Everything that provisioning may change, with mode, owner and content.
STATE = """\
cd /
find etc home root/.ssh var/lib/andamio usr/local -xdev ! -name '*.pyc' -printf '%p %m %u %g %s\\n' 2>/dev/null
find etc home root/.ssh var/lib/andamio -xdev -type f -print0 2>/dev/null | xargs -0 sha256sum
nft --stateless list table inet andamio; cat /run/docker.pid /run/sshd.pid; stat -c %y /run/docker.pid /run/sshd.pid"""
SERVER = "import http.server as h; h.HTTPServer(('', {}), h.SimpleHTTPRequestHandler).serve_forever()"
DRY = Config(overrides={"run": {"dry": True}})


@pytest.fixture(scope="module")
def droplet(tmp_path_factory: pytest.TempPathFactory) -> Droplet:
    return new_droplet(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def bare(droplet: Droplet) -> Iterator[Sandbox]:
    with started(droplet) as (first,):
        yield first


@pytest.fixture(scope="module")
def runs(bare: Sandbox, droplet: Droplet) -> tuple[str, list[str]]:
    """What a dry run printed, then what a run executed."""
    before = inside(bare, "sh", "-c", STATE)
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("ops.hosts.host.say", printed.append)
        patch.setattr("ops.hosts.provision.run.say", printed.append)
        assert provision(Context(DRY), droplet)
    assert inside(bare, "sh", "-c", STATE) == before, "a dry run changes nothing"
    with recorded() as executed:
        assert provision(Context(), droplet)
    return "\n".join(printed), executed


@pytest.fixture
def one(bare: Sandbox, runs: object) -> Sandbox:
    """A provisioned sandbox."""
    return bare


@pytest.fixture
def sign_in(droplet: Droplet, one: Sandbox) -> Callable[[], AbstractContextManager[Host]]:
    return lambda: connect(Context(), droplet, droplet.addresses[0])


SignIn = Callable[[], AbstractContextManager[Host]]


def test_a_dry_run_prints_exactly_what_a_run_executes(runs: tuple[str, list[str]]) -> None:
    printed, executed = runs
    commands = "\n".join(line for line in printed.split("\n") if not line.startswith("# ") or "Written by" in line)
    assert commands == "\n".join(executed)
    assert len(executed) > 15


def test_the_second_run_changes_nothing_and_says_so(
    one: Sandbox, droplet: Droplet, capsys: pytest.CaptureFixture[str]
) -> None:
    before = inside(one, "sh", "-c", STATE)
    with recorded() as executed:
        assert not provision(Context(), droplet)
    assert executed == []
    assert inside(one, "sh", "-c", STATE) == before
    assert capsys.readouterr().out == f"✓ {droplet.addresses[0]}: provisioned already, nothing changed\n"


def test_the_user_may_do_what_he_must(sign_in: SignIn) -> None:
    with sign_in() as host:
        assert host.probe(("sudo", "-n", "id", "-u")).text == "0"
        assert host.probe(("docker", "version")).ok
        assert host.probe(("sh", "-c", "echo x >/var/lib/andamio/proxy/data/x && rm /var/lib/andamio/proxy/data/x")).ok


def test_root_may_not_sign_in_any_more(one: Sandbox, droplet: Droplet) -> None:
    with pytest.raises(AccessDenied), connect(Context(), droplet, droplet.admins[0]):
        pass


def test_nobody_signs_in_with_a_password(one: Sandbox, droplet: Droplet) -> None:
    inside(one, "sh", "-c", "echo deploy:correct-horse | chpasswd")
    import paramiko

    client = paramiko.SSHClient()
    client.load_host_keys(str(droplet.known_hosts))
    port = droplet.addresses[0].port
    with pytest.raises(paramiko.BadAuthenticationType) as caught, client:
        client.connect("127.0.0.1", port, "deploy", "correct-horse", allow_agent=False, look_for_keys=False, timeout=10)
    assert caught.value.allowed_types == ["publickey"]
    inside(one, "usermod", "--password", "*", "deploy")


def can_connect(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1.5).close()
    except OSError:
        return False
    return True


def test_what_listens_elsewhere_is_not_reached_from_outside(one: Sandbox) -> None:
    address = address_of(one)
    ports = (8081, 80)
    for port in ports:
        inside(one, "sh", "-c", f'setsid python3 -c "{SERVER.format(port)}" >/dev/null 2>&1 & echo $! >>/run/servers')
    try:
        wait_for(lambda: can_connect(address, 80))
        local = "import socket; socket.create_connection(('127.0.0.1', 8081), 2)"
        inside(one, "timeout", "10", "sh", "-c", f'until python3 -c "{local}"; do sleep 0.1; done 2>/dev/null')
        assert not can_connect(address, 8081)
        assert can_connect(address, 22)
    finally:
        inside(one, "sh", "-c", "kill $(cat /run/servers); rm /run/servers")


def test_what_docker_publishes_elsewhere_is_not_reached_from_outside(one: Sandbox, sign_in: SignIn) -> None:
    """Docker's own rules let it pass; ours come first."""
    address, image = address_of(one), load_python(one)
    serve = ("docker", "run", "--detach", "--name=web", "--publish=80:80", "--publish=8081:80", image)
    with sign_in() as host:
        host.run((*serve, "python3", "-c", SERVER.format(80)), quiet=True)
        try:
            wait_for(lambda: can_connect(address, 80))
            assert not can_connect(address, 8081)
            here = "import socket; socket.create_connection(('127.0.0.1', 8081), 2)"
            assert host.probe(("python3", "-c", here)).ok, "on the host itself it can be used"
        finally:
            host.run(("docker", "rm", "--force", "web"), quiet=True)


def test_containers_outlive_their_engine(one: Sandbox, sign_in: SignIn) -> None:
    image = load_python(one)
    state = ("docker", "inspect", "--format={{.State.Pid}} {{.State.StartedAt}}", "lasting")
    with sign_in() as host:
        host.run(("docker", "run", "--detach", "--name=lasting", image, "sleep", "1000"), quiet=True)
        before = host.probe(state).text
        inside(one, "sh", "-c", "kill -9 $(cat /run/docker.pid)")
        wait_for(lambda: not host.probe(("docker", "version")).ok)
        wait_for(lambda: host.probe(("docker", "version")).ok)
        assert host.probe(state).text == before
        host.run(("docker", "rm", "--force", "lasting"), quiet=True)


def test_no_log_grows_without_end(one: Sandbox, sign_in: SignIn) -> None:
    image = load_python(one)
    write = "import sys; [sys.stdout.write('x' * 999 + chr(10)) for _ in range(50_000)]"
    with sign_in() as host:
        host.run(("docker", "run", "--name=chatty", image, "python3", "-c", write), quiet=True)
        folder = host.probe(("docker", "inspect", "--format={{.LogPath}}", "chatty")).text.rsplit("/", 1)[0]
        used = host.probe(("sudo", "sh", "-c", f"cat {shlex.quote(folder)}/*-json.log* | wc -c")).text
        host.run(("docker", "rm", "chatty"), quiet=True)
    assert 10_000_000 < int(used) <= 31_000_000


def test_after_a_reboot_all_is_as_before(one: Sandbox, droplet: Droplet, shell: Shell, sign_in: SignIn) -> None:
    sandbox.reboot(shell, one)
    with sign_in() as host:
        assert host.probe(("docker", "info", "--format={{.LiveRestoreEnabled}}")).text == "true"
    assert not can_connect(address_of(one), 8081)
    assert not provision(Context(), droplet)


def test_a_dead_client_is_noticed_within_half_a_minute(one: Sandbox, droplet: Droplet, sign_in: SignIn) -> None:
    """Its session ends, and with that whatever it held; a client that is stopped says nothing, not even good-bye."""
    with sign_in() as host:
        options = ("-oUserKnownHostsFile=" + str(droplet.known_hosts), "-oBatchMode=yes", "-i", str(droplet.key))
        command = ("ssh", *options, "-p", str(droplet.addresses[0].port), "deploy@127.0.0.1", "sleep 987")
        with subprocess.Popen(command, stdin=subprocess.PIPE) as client:
            held = ("pgrep", "-fx", "sleep 987")
            wait_for(lambda: host.probe(held).ok)
            client.send_signal(19)
            try:
                sessions = ("pgrep", "-c", "-f", "sshd-session: deploy@")
                before = int(host.probe(sessions).text)
                begun = time.monotonic()
                wait_for(lambda: int(host.probe(sessions).text) == before - 1, seconds=40)
                assert time.monotonic() - begun <= 30
            finally:
                client.kill()


def test_what_is_changed_by_hand_is_mended_and_nothing_else(one: Sandbox, droplet: Droplet) -> None:
    inside(one, "sh", "-c", "chmod 0644 /home/deploy/.ssh/authorized_keys; nft delete table inet andamio")
    inside(one, "sh", "-c", "echo '# mine' >>/home/deploy/.ssh/authorized_keys")
    with recorded() as executed:
        assert provision(Context(), droplet)
    assert len(executed) == 2
    assert "# mine" in inside(one, "cat", "/home/deploy/.ssh/authorized_keys")
    assert not provision(Context(), droplet)


def test_settings_that_a_broken_off_run_wrote_are_read_by_the_next(one: Sandbox, droplet: Droplet) -> None:
    inside(one, "rm", "/etc/docker/daemon.json", "/etc/ssh/sshd_config.d/00-andamio.conf")
    numbers = "stat -c %y /run/docker.pid /run/sshd.pid"
    before = inside(one, "sh", "-c", numbers).splitlines()
    with pytest.raises(BrokenOff), recorded(at_most=2) as executed:
        provision(Context(), droplet)
    assert "daemon.json" in executed[-1]
    with pytest.raises(BrokenOff), recorded() as executed, broken_off_before("kill -HUP $(cat /run/sshd.pid)"):
        provision(Context(), droplet)
    assert "sshd_config.d" in executed[-2]
    assert provision(Context(), droplet)
    after = inside(one, "sh", "-c", numbers).splitlines()
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False]
    assert not provision(Context(), droplet)
