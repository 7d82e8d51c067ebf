"""Make sure that there is a usable Docker engine with Compose v2 and buildx, here or on a host."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from ops.containers import engine_packages
from ops.errors import AndamioError, CommandFailed, ToolMissing
from ops.shell import Command, Shell

START_SECONDS = 60
POLL_SECONDS = 0.2
DAEMON_LOG = "/var/log/dockerd.log"
LOG_LINES = 15
OLDEST_COMPOSE = 2  # version 5 followed on 2, and is the same program (https://docs.docker.com/compose/intro/history/)
PLUGIN_VERSION = re.compile(r"v?(\d+)\.\S+")

CLIENT: Command = ("docker", "--version")
SERVER: Command = ("docker", "version", "--format", "{{.Server.Version}}")
ENDPOINT: Command = ("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
COMPOSE: Command = ("docker", "compose", "version", "--short")
BUILDX: Command = ("docker", "buildx", "version")
DAEMON: Command = ("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; command -v dockerd")
UNDER_SYSTEMD: Command = ("test", "-d", "/run/systemd/system")
SYSTEM_SOCKET = "unix:///var/run/docker.sock"

# A daemon that was killed leaves its pid and its containerd's behind. The next one refuses to start when any process
# has that number, also a dead one that nobody has waited for, and takes whatever has the other for its containerd: only
# /proc/PID/exe tells whose a number is.
DAEMON_PID = "/run/andamio-dockerd.pid"
START_DETACHED = f"""\
is() {{ case $(readlink "/proc/$(cat "$2" 2>/dev/null)/exe") in */"$1"*) ;; *) false ;; esac; }}
if is dockerd /run/docker.pid; then cp /run/docker.pid {DAEMON_PID}; exit; fi
is containerd /run/docker/containerd/containerd.pid || rm -f /run/docker/containerd/containerd.pid
rm -f /run/docker.pid
PATH=$PATH:/usr/sbin:/sbin setsid dockerd >>{DAEMON_LOG} 2>&1 </dev/null &
echo $! >{DAEMON_PID}"""
# The same daemon reads its settings again, or a new one takes its place.
RELOAD_DETACHED = "kill -HUP $(cat /run/docker.pid)"
RESTART_DETACHED = f"""\
old=$(cat /run/docker.pid) && kill "$old" || exit
timeout 30 sh -c 'while kill -0 "$1" 2>/dev/null; do sleep 0.1; done' sh "$old" || exit
{START_DETACHED}"""
DAEMON_RUNS: Command = ("sh", "-c", f'readlink "/proc/$(cat {DAEMON_PID})/exe"')


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

    @property
    def missing(self) -> str:
        """The parts that are missing, for a message."""
        parts = {"a Docker engine": self.server, "Docker Compose v2": self.compose, "docker buildx": self.buildx}
        return ", ".join(name for name, version in parts.items() if not version)

    def __str__(self) -> str:
        return f"Docker engine {self.server}, Compose {self.compose}, buildx {self.buildx}"


def find(shell: Shell) -> Engine:
    """Ask for the engine and its two plugins; changes nothing."""
    server = shell.probe(SERVER)
    compose = PLUGIN_VERSION.search(shell.probe(COMPOSE).stdout)
    buildx = PLUGIN_VERSION.search(shell.probe(BUILDX).stdout)
    return Engine(
        server=server.text if server.ok else "",
        compose=compose[0].removeprefix("v") if compose and int(compose[1]) >= OLDEST_COMPOSE else "",
        buildx=buildx[0].removeprefix("v") if buildx else "",
        refusal="" if server.ok else server.stderr.strip(),
    )


def require(shell: Shell) -> None:
    """Have an engine that answers.

    Raises:
        ToolMissing: there is none; says why.
    """
    if not shell.probe(SERVER).ok:
        refusal = find(shell).refusal or "no docker on PATH"
        raise ToolMissing(f"no Docker engine answers here ({refusal})", hint="./inv engine")


def ensure(shell: Shell, clock: Callable[[], float] = time.monotonic) -> Engine:
    """Use the running engine; else install what is missing, start it, and wait until it answers.

    Raises:
        ToolMissing: it can't be installed or used here; says what is missing and what to do.
        AndamioError: it was started and doesn't answer; says what its log says.
    """
    engine = find(shell)
    if engine.usable:
        return engine
    _refuse_hopeless(shell, engine)
    root = root_prefix(shell, f"missing: {engine.missing}")
    has_daemon = bool(engine.server) or shell.probe(DAEMON).ok
    has_plugins = bool(engine.compose and engine.buildx)
    if not (has_daemon and has_plugins):
        for command in engine_packages.commands(shell, root, engine=not has_daemon, plugins=not has_plugins):
            shell.run(command, quiet=True)
    if shell.dry and engine.server:
        return engine
    # A package may have started its daemon already.
    under_systemd = shell.probe(UNDER_SYSTEMD).ok
    if not engine.server and not shell.probe(SERVER).ok:
        _start(shell, root, under_systemd)
    return engine if shell.dry else _wait(shell, root, under_systemd, clock)


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
        f"{missing}; and this user can't install it: neither root, nor sudo without a password",
        hint="sudo -v && ./inv engine; or have an administrator install Docker: https://docs.docker.com/engine/install/",
    )


def start_command(under_systemd: bool, root: Command) -> Command:
    """The command that starts an installed engine: its unit, or the daemon itself where there is no init."""
    if under_systemd:
        return (*root, "systemctl", "enable", "--now", "docker")
    return (*root, "sh", "-c", START_DETACHED)


def reload_command(under_systemd: bool, root: Command) -> Command:
    """The command that has a running engine read its settings again; some of them only a restart reads."""
    return (*root, *(("systemctl", "reload", "docker") if under_systemd else ("sh", "-c", RELOAD_DETACHED)))


def restart_command(under_systemd: bool, root: Command) -> Command:
    """The command that restarts a running engine."""
    return (*root, *(("systemctl", "restart", "docker") if under_systemd else ("sh", "-c", RESTART_DETACHED)))


def _refuse_hopeless(shell: Shell, engine: Engine) -> None:
    """Refuse where installing would not help: an engine elsewhere, one that this user may not use, another system."""
    if not engine.server:
        _refuse_forbidden(engine)
        endpoint = shell.probe(ENDPOINT).text
        if endpoint and endpoint != SYSTEM_SOCKET:
            raise ToolMissing(
                f"the Docker engine at {endpoint} doesn't answer",
                hint="start it; or use this machine's own: unset DOCKER_HOST, docker context use default",
            )
    engine_packages.supported(shell)


def _refuse_forbidden(engine: Engine) -> None:
    if "permission denied" in engine.refusal.lower():
        raise ToolMissing(
            "a Docker engine runs here, and this user may not use it",
            hint='sudo usermod -aG docker "$USER", log in again, then run the task again',
        )


def _start(shell: Shell, root: Command, under_systemd: bool) -> None:
    try:
        shell.run(start_command(under_systemd, root), quiet=True)
    except CommandFailed as error:
        raise not_started(shell, root, under_systemd, "its start failed") from error


def _wait(shell: Shell, root: Command, under_systemd: bool, clock: Callable[[], float]) -> Engine:
    deadline = clock() + START_SECONDS
    while True:
        runs = under_systemd or shell.probe((*root, *DAEMON_RUNS)).ok
        engine = find(shell)
        if engine.usable:
            return engine
        _refuse_forbidden(engine)
        if not engine.server and not runs:
            raise not_started(shell, root, under_systemd, "dockerd ended at once")
        if clock() > deadline:
            raise not_started(shell, root, under_systemd, f"after {START_SECONDS} s missing: {engine.missing}")
        time.sleep(POLL_SECONDS)


def not_started(
    shell: Shell, root: Command, under_systemd: bool, why: str, hint: str = "mend what its log says, then ./inv engine"
) -> AndamioError:
    """The error of an engine that doesn't start, with the last lines of its log."""
    last: Command = ("tail", "-n", str(LOG_LINES), DAEMON_LOG)
    if under_systemd:
        last = ("journalctl", "--no-pager", "--output=cat", f"--lines={LOG_LINES}", "--unit=docker")
    log = "".join(f"\n  | {line}" for line in shell.probe((*root, *last)).stdout.splitlines())
    return AndamioError(f"the Docker engine did not start: {why}{log}", hint=hint)
