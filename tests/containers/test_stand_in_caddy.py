"""The stand-in for Caddy does what the droplet relies on in the official image; confined as the proxy is."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.containers.base_images import CADDY
from tests.containers.bare_debian import docker
from tests.containers.test_stand_ins import LABEL, build, wait_until

pytestmark = pytest.mark.docker

CONFIGURATION = """\
{
    admin unix//tmp/admin.sock
    grace_period 5s
}
:80 {
    respond "%s"
}
"""
# Ports below 1024 are for the privileged in the droplet's own network; in a container's, only when asked for.
CONFINED = (
    "--user=10001:10001", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL",
    "--sysctl=net.ipv4.ip_unprivileged_port_start=1024", f"--label={LABEL}",
)  # fmt: skip
ALLOWED = "--cap-add=NET_BIND_SERVICE"
ASK = "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    yield from build(CADDY)


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """The folder that is mounted at /etc/caddy; for any user to read."""
    folder = tmp_path / "caddy"
    folder.mkdir(mode=0o755)
    (folder / "Caddyfile").write_text(CONFIGURATION % "first")
    (folder / "Caddyfile").chmod(0o644)
    return folder


@contextmanager
def running(image: str, folder: Path, *options: str) -> Iterator[str]:
    name = docker("run", "--detach", *CONFINED, f"--volume={folder}:/etc/caddy:ro", *options, image).strip()
    try:
        yield name
    finally:
        docker("rm", "--force", "--volumes", name)


def inside(container: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", "exec", container, *words], capture_output=True, text=True)


def answers(container: str, text: str) -> bool:
    return inside(container, "bash", "-c", ASK).stdout.endswith(text)


def test_anybody_listens_on_port_80_and_keeps_certificates(image: str, configuration: Path) -> None:
    with running(image, configuration, ALLOWED, "--tmpfs=/data/caddy", "--tmpfs=/config/caddy") as caddy:
        wait_until(lambda: answers(caddy, "first"))
        assert inside(caddy, "id", "-u").stdout == "10001\n"
        status = inside(caddy, "cat", "/proc/1/status").stdout
        assert "CapEff:\t0000000000000400" in status, "to listen on ports below 1024, and nothing else"
        environment = inside(caddy, "caddy", "environ").stdout
        assert "caddy.AppDataDir=/data/caddy" in environment
        assert "caddy.AppConfigDir=/config/caddy" in environment
        wait_until(lambda: inside(caddy, "test", "-e", "/config/caddy/autosave.json").returncode == 0)


def test_without_the_right_it_does_not_start(image: str, configuration: Path) -> None:
    """So does the official image: the binary's capability must be in the container's bounds."""
    with running(image, configuration) as caddy:
        wait_until(lambda: docker("inspect", "--format={{.State.Running}}", caddy).strip() == "false")
        said = subprocess.run(["docker", "logs", caddy], capture_output=True, text=True).stderr
        assert "operation not permitted" in said


def test_it_reloads_over_its_socket(image: str, configuration: Path) -> None:
    with running(image, configuration, ALLOWED) as caddy:
        wait_until(lambda: answers(caddy, "first"))
        (configuration / "Caddyfile").write_text(CONFIGURATION % "second")
        reload = ("caddy", "reload", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile")
        done = inside(caddy, *reload, "--address", "unix//tmp/admin.sock")
        assert done.returncode == 0, done.stderr
        wait_until(lambda: answers(caddy, "second"))


def test_a_broken_configuration_changes_nothing(image: str, configuration: Path) -> None:
    with running(image, configuration, ALLOWED) as caddy:
        wait_until(lambda: answers(caddy, "first"))
        (configuration / "Caddyfile").write_text("{ this is none\n")
        done = inside(caddy, "caddy", "reload", "--config", "/etc/caddy/Caddyfile", "--address", "unix//tmp/admin.sock")
        assert done.returncode != 0
        assert answers(caddy, "first")
