"""The sandbox AWS as a process in the background: started once an environment, found again, ended by its ID.

It is in memory: what was deployed to it goes with it, as at a reboot.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from ops.aws.sandbox.about import PATH, about
from ops.aws.settings import AwsSettings
from ops.cli.terminal import say, step
from ops.errors import AndamioError, Refused
from ops.paths import CACHE, ROOT
from ops.settings.files import writing
from ops.shell import Command

READY_SECONDS = 60
END_SECONDS = 10
ASK_SECONDS = 5
POLL_SECONDS = 0.05
LOG_LINES_SHOWN = 10


class PortTaken(AndamioError):
    """Another clone's or environment's sandbox has the port, or another program: this sandbox doesn't run."""


@dataclass(frozen=True)
class Sandbox:
    """The sandbox of an environment, whether it runs or not."""

    environment: str
    port: int
    account: str
    region: str
    domain: str
    folder: Path

    @classmethod
    def of(cls, settings: AwsSettings, cache: Path = CACHE) -> Sandbox:
        """The sandbox that stands for AWS in an environment.

        Raises:
            Refused: it has none.
        """
        if settings.sandbox_port is None:
            what = f"the environment {settings.environment} is in AWS itself: it has no sandbox"
            raise Refused(what, where=f"{settings.file}: AWS_SANDBOX_PORT", hint="--env local")
        folder = cache / "sandbox-aws" / settings.environment
        where = (settings.sandbox_port, settings.account, settings.region, settings.domain)
        return cls(settings.environment, *where, folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def clone(self) -> str:
        """The clone that it belongs to: where its files really are, which a pipeline's clone only links to."""
        files = self.folder.parent.resolve()
        return str(files.parent.parent)

    @property
    def about(self) -> dict[str, str]:
        """What it says of itself when it is asked who it is."""
        return about(self.clone, self.environment, self.account, self.region, self.domain)

    def command(self, tools: Path) -> Command:
        """What starts it, with the Python of the tools' venv."""
        given = [f"--{name}={value}" for name, value in self.about.items()]
        python = str(tools / "bin" / "python")
        return (python, "-m", "ops.aws.sandbox.server", f"--port={self.port}", f"--code={code()}", *given)


@dataclass(frozen=True)
class Running:
    """A sandbox that answers: its process, and whether the code that it runs is today's."""

    pid: int
    is_current: bool


def ensure(sandbox: Sandbox) -> Running:
    """The running sandbox; one that doesn't run is started, and that is said.

    Raises:
        PortTaken: another clone's sandbox has its port, or another program.
        AndamioError: it doesn't start.
        Refused: it runs with other settings.
    """
    found = find(sandbox)
    if found is None:
        with _alone(sandbox):
            found = find(sandbox) or _start(sandbox)
    if not found.is_current:
        say(f"the sandbox AWS runs older code: {reset_by(sandbox)} starts it anew, empty")
    return found


def find(sandbox: Sandbox) -> Running | None:
    """The sandbox if it runs.

    Raises:
        PortTaken: another clone's sandbox has its port, or another program.
        Refused: it runs with other settings, and what was deployed to it is by those.
    """
    answer = _ask(sandbox)
    if answer is None:
        return None
    said = answer.get("about", {})
    whose = (said.get("clone"), said.get("environment"))
    if whose != (sandbox.about["clone"], sandbox.environment):
        raise PortTaken(
            f"port {sandbox.port} of this machine is taken by the sandbox AWS of {said.get('environment')} in "
            f"{said.get('clone')}",
            where=f"env/{sandbox.environment}/aws.env: AWS_SANDBOX_PORT",
            hint="end that one there, or choose another port",
        )
    if said != sandbox.about:
        differing = [name for name, value in sandbox.about.items() if said.get(name) != value]
        what = f"the sandbox AWS was started with other settings ({', '.join(differing)})"
        raise Refused(what, where=sandbox.url, hint=f"{reset_by(sandbox)} starts it anew, empty")
    return Running(int(answer["pid"]), answer.get("code") == code())


def stop(sandbox: Sandbox) -> bool:
    """End the sandbox; whether there was one to end. Only a process that is this sandbox's is ended."""
    with _alone(sandbox):
        return _stop(sandbox)


def reset(sandbox: Sandbox) -> Running:
    """End it and start it anew, empty."""
    with _alone(sandbox):
        _stop(sandbox)
        return _start(sandbox)


def code() -> str:
    """What tells today's sandbox from one of before an update: its code, and the lock of its tools."""
    files = [*sorted(Path(__file__).parent.rglob("*.py")), ROOT / "requirements" / "aws.txt"]
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()[:16]


def reset_by(sandbox: Sandbox) -> str:
    """How somebody types it."""
    from ops import settings

    named = "" if sandbox.environment == settings.default_name() else f" --env {sandbox.environment}"
    return f"./inv cfn.sandbox --reset{named}"


def _start(sandbox: Sandbox) -> Running:
    from ops import toolbox

    tools = toolbox.ensure("aws")
    with step(f"starting the sandbox AWS at {sandbox.url} (in memory: gone when it ends)"):
        with sandbox.log.open("w") as log:
            process = subprocess.Popen(
                sandbox.command(tools), cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        with writing(sandbox.pid_file):
            sandbox.pid_file.write_text(f"{process.pid}\n")
        return _when_ready(sandbox, process)


def _when_ready(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> Running:
    """Wait until it answers; it doesn't outlive a wait that fails or is interrupted."""
    try:
        return _wait(sandbox, process)
    except BaseException:
        process.kill()
        raise


def _wait(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> Running:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AndamioError(f"the sandbox AWS ended at once:\n{_tail(sandbox)}", where=str(sandbox.log))
        found = find(sandbox)
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise AndamioError(f"the sandbox AWS wasn't ready within {READY_SECONDS} s:\n{_tail(sandbox)}", str(sandbox.log))


def _stop(sandbox: Sandbox) -> bool:
    pid = _own_pid(sandbox)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + END_SECONDS
    while _is_ours(pid, sandbox):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    sandbox.pid_file.unlink(missing_ok=True)
    return True


def _own_pid(sandbox: Sandbox) -> int | None:
    """The process of the pid file, if it still is this sandbox: the ID may be another program's by now."""
    try:
        pid = int(sandbox.pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_ours(pid, sandbox) else None


def _is_ours(pid: int, sandbox: Sandbox) -> bool:
    shown = subprocess.run(["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True)  # noqa: PLW1510 - no such process is an answer
    state, _, command = shown.stdout.strip().partition(" ")
    marks = ("ops.aws.sandbox.server", f"--clone={sandbox.clone}", f"--environment={sandbox.environment} ")
    return not state.startswith("Z") and all(mark in f"{command} " for mark in marks)


def _ask(sandbox: Sandbox) -> dict[str, Any] | None:
    """What answers at the sandbox's port; None when nothing does.

    Raises:
        PortTaken: another program does.
    """
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{sandbox.url}{PATH}", timeout=ASK_SECONDS) as response:
            return dict(json.loads(response.read()))
    except (HTTPError, ValueError, TimeoutError) as error:
        raise PortTaken(
            f"port {sandbox.port} of this machine is taken by another program",
            where=f"env/{sandbox.environment}/aws.env: AWS_SANDBOX_PORT",
            hint="end it, or choose another port",
        ) from error
    except (URLError, ConnectionError):
        return None


def _environment() -> dict[str, str]:
    """Nothing of AWS in it: what is meant for an account must not reach an emulator, nor its log."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}


def _tail(sandbox: Sandbox) -> str:
    lines = sandbox.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return "\n".join(f"    {line}" for line in lines)


@contextmanager
def _alone(sandbox: Sandbox) -> Iterator[None]:
    """Hold the sandbox's lock, waiting for it; the kernel releases it when the process dies, however it dies."""
    file = sandbox.folder / "server.lock"
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
