"""An application of its own for the tests: another project, another port, other secrets, removed afterwards."""

from __future__ import annotations

import secrets
import shutil
import socket
from dataclasses import replace

from ops import settings
from ops.containers import launch, ownership
from ops.containers.application import Application
from ops.containers.exclusive import exclusive
from ops.containers.management import manage
from ops.paths import ROOT
from ops.settings.opening import as_it_would_be, local_elsewhere
from ops.settings.template import LOCAL
from ops.shell import Shell

NAME = "andamio-tests"  # nobody else's: its folder and its data are removed
OVERRIDES = {"APPLY_RATE": "100000/minute"}


def make_environment(name: str = NAME) -> settings.Environment:
    """Write env/<name>: what ``local`` has, on a free port; one left by an earlier run is made anew."""
    port = free_port()
    replaced = {**OVERRIDES, "WEB_PORT": str(port), "WEB_ORIGIN": f"http://localhost:{port}"}
    folder = ROOT / "env" / name
    with local_elsewhere() as root:
        for file in (root / "env" / LOCAL).glob("*.env"):
            lines = [_replaced(line, replaced) for line in file.read_text().splitlines(keepends=True)]
            file.write_text("".join(lines))
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(root / "env" / LOCAL, folder)
        folder.chmod(0o700)
    return settings.load(name)


def planned() -> Application:
    """The application of the tests as it would be: for a dry run, which writes nothing."""
    port = free_port()
    local = as_it_would_be(LOCAL)
    values = {**local.values, "WEB_PORT": port, "WEB_ORIGIN": f"http://localhost:{port}"}
    return Application(replace(local, name=NAME, folder=ROOT / "env" / NAME, values=values), testing=True)


def start(shell: Shell, environment: settings.Environment) -> tuple[Shell, Application]:
    """Start the application of the tests, from empty volumes.

    Raises:
        Refused: another clone runs its tests.
    """
    application = Application(environment, testing=True)
    ownership.refuse_others_alive(shell, application.named)
    if not shell.dry:
        application.prepare()
    own = application.shell(shell)
    with exclusive(shell, application.named):
        own.run(application.compose("down", "--volumes", "--remove-orphans"), quiet=True)
        launch.up(own, application, 1)
    return own, application


def add_staff(shell: Shell, application: Application) -> dict[str, str]:
    """Add demonstration requests and a member of staff; returns the credentials as the browser's tests read them."""
    credentials = {"STAFF_NAME": "staff", "STAFF_PASSWORD": secrets.token_urlsafe(24)}
    words = ("seed", "--staff", credentials["STAFF_NAME"], "--password-file", "-")
    manage(shell, application, *words, stdin=f"{credentials['STAFF_PASSWORD']}\n")
    return credentials


def stop(shell: Shell, application: Application) -> None:
    """Remove the application of the tests with all its data and its environment."""
    with exclusive(shell, application.named):
        shell.run(application.compose("down", "--volumes", "--remove-orphans", "--timeout=5"), quiet=True)
    if not shell.dry:
        shutil.rmtree(application.environment.folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _replaced(line: str, values: dict[str, str]) -> str:
    name = line.split("=", 1)[0]
    return f"{name}={values[name]}\n" if name in values else line
