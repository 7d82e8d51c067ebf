"""An engine installed for real, over SSH, on a Debian that has nothing of it.

Debian 13 always; Debian 12, whose plugins come from another suite, takes another minute: ANDAMIO_TEST_BOOKWORM=1.
"""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.containers import engine
from ops.errors import AndamioError
from ops.paths import ROOT
from ops.shell import Shell
from tests.containers import bare_debian
from tests.containers.bare_debian import LABEL, BareDebian, docker

pytestmark = pytest.mark.docker

TOOL = "andamio-test/one-program"


@pytest.fixture(scope="module", params=bare_debian.RELEASES)
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareDebian]:
    """A bare host of each release, and at the end nothing of it."""
    release = request.param
    base = bare_debian.base(release, tmp_path_factory.mktemp("base"))
    image = bare_debian.build(base, f"andamio-test/bare:{release}", tmp_path_factory.mktemp("bare"))
    try:
        with bare_debian.running(image) as host:
            yield host
    finally:
        docker("image", "rm", "--force", image, *([base] if release == "bookworm" else []))


@pytest.fixture(scope="module")
def host(bare: BareDebian) -> BareDebian:
    """The host, with the engine that `ensure` has installed and started."""
    shell = Shell(bare.connection)
    assert engine.find(shell) == engine.Engine("", "", "", refusal=engine.find(shell).refusal)
    found = engine.ensure(shell)
    assert found.usable
    assert int(found.compose.split(".")[0]) >= engine.OLDEST_COMPOSE
    return bare


@pytest.fixture
def remote(host: BareDebian) -> Shell:
    """A shell of a host whose engine runs, whatever the test before did to it."""
    shell = Shell(host.connection)
    engine.ensure(shell)
    return shell


def pid_of(shell: Shell, name: str) -> str:
    """The process that runs a program; empty when none does."""
    find = 'for exe in /proc/[0-9]*/exe; do case $(readlink "$exe") in */"$1") echo "$exe" ;; esac; done'
    return shell.probe(("sh", "-c", find, "sh", name)).text.removeprefix("/proc/").removesuffix("/exe")


def test_compose_and_buildx_work(remote: Shell) -> None:
    assert remote.probe(("docker", "compose", "version")).text.startswith("Docker Compose version")
    assert remote.probe(("docker", "buildx", "version")).ok


def test_the_second_time_is_quick_and_changes_nothing(remote: Shell) -> None:
    state = ("sh", "-c", "stat -c %y /var/lib/dpkg/status /run/docker.pid /run/andamio-dockerd.pid")
    before = (remote.probe(state).text, pid_of(remote, "dockerd"))
    begun = time.monotonic()
    engine.ensure(remote)
    assert time.monotonic() - begun < 1
    assert (remote.probe(state).text, pid_of(remote, "dockerd")) == before


def test_an_image_that_is_sent_runs(host: BareDebian, remote: Shell, tmp_path: Path) -> None:
    """No registry in between: a static program is all of the image."""
    root = tmp_path / "root.tar"
    with tarfile.open(root, "w") as archive:
        archive.add(ROOT / ".venv" / "bin" / "shellcheck", "shellcheck")
    saved = tmp_path / "image.tar"
    docker(
        "import", f"--change=LABEL {LABEL.replace('=', ' ')}", '--change=ENTRYPOINT ["/shellcheck"]', str(root), TOOL
    )
    docker("save", "--output", str(saved), TOOL)
    docker("image", "rm", TOOL)
    host.connection.put(io.BytesIO(saved.read_bytes()), "/root/image.tar")
    remote.run(("docker", "load", "--input", "/root/image.tar"), quiet=True)
    output = remote.probe(("docker", "run", "--rm", "--network=none", "--read-only", TOOL, "--version"))
    assert "ShellCheck" in output.stdout, output.stderr


def test_containers_reach_the_network_and_publish_ports(remote: Shell) -> None:
    rules = remote.probe(("iptables", "--table", "nat", "--list-rules")).stdout
    assert "MASQUERADE" in rules
    assert remote.probe(("docker", "network", "inspect", "bridge")).ok


def test_starts_beside_what_a_killed_daemon_left(remote: Shell) -> None:
    killed = pid_of(remote, "dockerd")
    remote.run(("kill", "-9", killed))
    assert remote.probe(("cat", "/run/docker.pid")).text == killed
    assert not remote.probe(engine.SERVER).ok
    assert engine.ensure(remote).usable
    assert pid_of(remote, "dockerd") not in ("", killed)
    assert pid_of(remote, "containerd").isdecimal(), "one number, not two"


def test_starts_although_another_program_has_the_old_pid(remote: Shell) -> None:
    """After a restart of the machine the numbers are dealt anew."""
    remote.run(("kill", "-9", pid_of(remote, "dockerd"), pid_of(remote, "containerd")))
    sshd = "1"
    for file in ("/run/docker.pid", "/run/docker/containerd/containerd.pid"):
        remote.run(("sh", "-c", 'printf %s "$1" >"$2"', "sh", sshd, file))
    assert engine.ensure(remote).usable
    assert remote.probe(("cat", "/run/docker.pid")).text == pid_of(remote, "dockerd")


def test_a_daemon_that_is_starting_is_waited_for(remote: Shell) -> None:
    """Its package, or another task, has just started it."""
    remote.run(("kill", "-9", pid_of(remote, "dockerd")))
    start = engine.start_command(under_systemd=False, root=())
    remote.run(start)
    started = remote.probe(("cat", "/run/andamio-dockerd.pid")).text
    writes_pid = 'until [ "$(cat /run/docker.pid)" = "$1" ]; do sleep 0.02; done'
    assert remote.probe(("timeout", "20", "sh", "-c", writes_pid, "sh", started)).ok
    remote.run(start)
    assert remote.probe(("cat", "/run/andamio-dockerd.pid")).text == started
    assert engine.ensure(remote).usable
    assert pid_of(remote, "dockerd") == started


def test_a_daemon_that_cannot_start_says_why(remote: Shell) -> None:
    settings = "/etc/docker/daemon.json"
    remote.run(("kill", "-9", pid_of(remote, "dockerd")))
    remote.run(("sh", "-c", f"mkdir -p /etc/docker && echo 'log-level' >{settings}"))
    begun = time.monotonic()
    try:
        with pytest.raises(AndamioError) as caught:
            engine.ensure(remote)
    finally:
        remote.run(("rm", settings))
    assert time.monotonic() - begun < 10, "it doesn't wait for what can't come"
    assert "the Docker engine did not start: dockerd ended at once\n  | " in caught.value.what
    assert "unable to configure the Docker daemon with file /etc/docker/daemon.json" in caught.value.what
