"""Make sure that there is a usable Docker engine with Compose v2 and buildx, here or on a host."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ops.containers import engine_packages
from ops.errors import AndamioError, ToolMissing
from ops.shell import Command, Shell

START_SECONDS = 60
POLL_SECONDS = 0.2
DAEMON_LOG = "/var/log/dockerd.log"

CLIENT: Command = ("docker", "--version")
SERVER: Command = ("docker", "version", "--format", "{{.Server.Version}}")
COMPOSE: Command = ("docker", "compose", "version", "--short")
BUILDX: Command = ("docker", "buildx", "version")
DAEMON: Command = ("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; command -v dockerd")
UNDER_SYSTEMD: Command = ("test", "-d", "/run/systemd/system")


@dataclass(frozen=True)
class Engine:
    """What was found of an engine: versions, empty where a part is missing or doesn't answer."""

    server: str
    compose: str
    buildx: str
    refusal: str = ""

    @property
    def usable(self) -> bool:
        return bool(self.server and self.compose and self.buildx)

    def __str__(self) -> str:
        return f"Docker engine {self.server}, Compose {self.compose}, buildx {self.buildx}"


def find(shell: Shell) -> Engine:
    """Ask for the engine and its two plugins; changes nothing."""
    server = shell.probe(SERVER)
    compose = shell.probe(COMPOSE)
    buildx = shell.probe(BUILDX)
    return Engine(
        server=server.text if server.ok else "",
        compose=compose.text.removeprefix("v") if compose.ok and compose.text.removeprefix("v")[:1] == "2" else "",
        buildx=buildx.text.split()[1].removeprefix("v") if buildx.ok and len(buildx.text.split()) > 1 else "",
        refusal="" if server.ok else server.stderr.strip(),
    )


def ensure(shell: Shell, clock: Callable[[], float] = time.monotonic) -> Engine:
    """Use the running engine; else install what is missing, start it, and wait until it answers.

    Raises:
        ToolMissing: it can't be installed or started here; says what is missing and what to do.
    """
    engine = find(shell)
    if engine.usable:
        return engine
    if "permission denied" in engine.refusal.lower():
        raise ToolMissing(
            "this user may not use the Docker engine that runs here",
            hint="sudo usermod -aG docker $USER, then log in again; or run the task as root",
        )
    root = root_prefix(shell, missing=_missing(engine))
    if not (engine.compose and engine.buildx and shell.probe(DAEMON).ok):
        for command in engine_packages.commands(shell, root):
            shell.run(command, quiet=True)
    if not engine.server:
        _start(shell, root)
    if shell.dry:
        return engine
    return _wait(shell, clock)


def root_prefix(shell: Shell, missing: str) -> Command:
    """What to put before a command so that it runs as root: nothing, or sudo.

    Raises:
        ToolMissing: this user is neither root nor may use sudo.
    """
    if shell.probe(("id", "-u")).text == "0":
        return ()
    if shell.probe(("sudo", "-n", "true")).ok:
        return ("sudo", "-n")
    raise ToolMissing(
        f"{missing}, and this user can't install it (neither root nor sudo without a password)",
        hint="sudo -v && ./inv engine; or have an administrator install Docker: https://docs.docker.com/engine/install/",
    )


def start_commands(under_systemd: bool, root: Command) -> list[Command]:
    """The commands that start an installed engine: its unit, or the daemon itself where there is no init."""
    if under_systemd:
        return [(*root, "systemctl", "enable", "--now", "docker")]
    # A daemon that was killed leaves its pid behind, and the next one refuses to start beside it.
    detached = (
        "pgrep -x dockerd >/dev/null || rm -f /var/run/docker.pid /run/docker/containerd/containerd.pid; "
        f"PATH=$PATH:/usr/sbin:/sbin setsid dockerd >>{DAEMON_LOG} 2>&1 </dev/null &"
    )
    return [(*root, "sh", "-c", detached)]


def _start(shell: Shell, root: Command) -> None:
    for command in start_commands(shell.probe(UNDER_SYSTEMD).ok, root):
        shell.run(command, quiet=True)


def _wait(shell: Shell, clock: Callable[[], float]) -> Engine:
    deadline = clock() + START_SECONDS
    while True:
        engine = find(shell)
        if engine.usable:
            return engine
        if clock() > deadline:
            log = shell.probe(("tail", "-n", "15", DAEMON_LOG)).text
            raise AndamioError(
                f"the Docker engine did not start within {START_SECONDS} s ({_missing(engine)})\n{log}".rstrip(),
                hint=f"read {DAEMON_LOG} or `journalctl -u docker`, then ./inv doctor",
            )
        time.sleep(POLL_SECONDS)


def _missing(engine: Engine) -> str:
    parts = {"a Docker engine": engine.server, "Docker Compose v2": engine.compose, "docker buildx": engine.buildx}
    return f"missing: {', '.join(name for name, version in parts.items() if not version) or 'nothing'}"
