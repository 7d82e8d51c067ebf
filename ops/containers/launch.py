"""Start the application and replace what changed; explain what doesn't become healthy."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ops.cli.terminal import is_terminal, say
from ops.containers import diagnosis, images, rollout, state
from ops.containers.application import ONE_SHOT, ROLLED, SERVICES, WORKER, Application
from ops.containers.ports import refuse_taken_port
from ops.errors import AndamioError, BadInput, CommandFailed
from ops.paths import BACKEND
from ops.shell import Command, Shell

MOST_REPLICAS = 20
RECOVERY_SECONDS = 10  # more than two health checks, of any service
POLL_SECONDS = 0.2


def replicas(scale: str) -> int:
    """The number in ``backend=N``.

    Raises:
        BadInput: another service, or a number that isn't from 1 to 20.
    """
    allowed = f"{ROLLED}=1 to {ROLLED}={MOST_REPLICAS}"
    service, _, number = scale.partition("=")
    if service != ROLLED and service in SERVICES:
        raise BadInput(f"--scale {scale}: only the {ROLLED} can have several replicas", hint=allowed)
    if service != ROLLED or not re.fullmatch(r"[0-9]{1,9}", number):
        raise BadInput(f"--scale {scale}: not a service and a number", hint=allowed)
    if not 1 <= int(number) <= MOST_REPLICAS:
        raise BadInput(f"--scale {scale}: not a number from 1 to {MOST_REPLICAS}", hint=allowed)
    return int(number)


def up(shell: Shell, application: Application, count: int) -> bool:
    """Build what changed, replace the backend's replicas one by one, and start all the rest.

    Returns False when there was nothing to do.

    Raises:
        Unhealthy: a service doesn't become healthy; names it, with the last lines of its log.
        AndamioError: the port is taken.
    """
    wanted = list(images.APPLICATION)
    if application.development:
        wanted[wanted.index(images.FRONTEND_IMAGE)] = images.FRONTEND_DEVELOPMENT
    images.build_changed(shell, wanted, images.AS_THEY_ARE)
    found = state.containers(shell, application)
    should = state.wanted(shell, application, found)
    if state.is_as_wanted(found, should, count):
        return False
    refuse_taken_port(shell, application, found)
    old = [one for one in found if one.service == ROLLED and one.running and not one.is_made_from(should.get(ROLLED))]
    with explained(shell, application):
        if old:
            rollout.migrate(shell, application, found)
            rollout.replace(shell, application, old)
            rollout.renew(shell, application, WORKER, found, should)
            now = state.containers(shell, application)
            if state.is_as_wanted(now, state.wanted(shell, application, now), count):
                return True
        elif any(one.service == ONE_SHOT and not one.is_made_from(should.get(ONE_SHOT)) for one in found):
            # Were it made anew, Compose would also make anew all that depends on it: every replica at once.
            shell.run(application.compose("rm", "--force", ONE_SHOT), quiet=True)
        rollout.remove_surplus(shell, application, count)
        _await_recovery(shell, application)
        with shell.step("starting, and waiting until all services are healthy"):
            shell.run(application.up(replicas=count), quiet=True)
    return True


def _await_recovery(shell: Shell, application: Application) -> None:
    """Give what is unhealthy, as after a pause, the time for another check: Compose gives up on it at once."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline and not shell.dry:
        if not any(one.health == "unhealthy" for one in state.containers(shell, application)):
            return
        time.sleep(POLL_SECONDS)


def restart(shell: Shell, application: Application, service: str) -> None:
    """Restart one service or all; the replicas of the backend are replaced one by one.

    Raises:
        Unhealthy: a service doesn't become healthy again.
        AndamioError: the service doesn't run.
    """
    running = [one for one in state.containers(shell, application) if one.running]
    chosen = [one for one in running if service in ("", one.service)]
    if not chosen and not shell.dry:
        raise AndamioError(f"{service or application.project} doesn't run", hint=application.named.typed("up"))
    others = sorted({one.service for one in chosen if one.service != ROLLED})
    with explained(shell, application):
        if others:
            with shell.step(f"restarting {', '.join(others)}"):
                shell.run(application.compose("restart", *others), quiet=True)
        rollout.replace(shell, application, [one for one in chosen if one.service == ROLLED])
        with shell.step("waiting until all services are healthy"):
            count = sum(1 for one in running if one.service == ROLLED)
            shell.run(application.up(replicas=max(1, count)), quiet=True)


@contextmanager
def explained(shell: Shell, application: Application) -> Iterator[None]:
    """Turn "a command failed" into which service isn't healthy, and why, if that is what it failed of."""
    try:
        yield
    except CommandFailed as error:
        raise diagnosis.explain(shell, application, error) from error


def makemigrations_command(application: Application) -> Command:
    """Django's makemigrations on the source folder itself; the files belong to the user of this machine."""
    # Root in the container has given up its rights, and needs this one to read the secrets of the containers' user.
    as_root = ("--user=0:0", "--cap-add=DAC_OVERRIDE") if os.geteuid() == 0 else ()
    return application.compose(
        "run", "--rm", *as_root, "--env=DJANGO_DEBUG=true", f"--volume={BACKEND}:/app", ONE_SHOT,
        "python", "manage.py", "makemigrations",
    )  # fmt: skip


def follow(shell: Shell, application: Application) -> None:
    """Show the logs of both halves until Ctrl-C; without a terminal as plain lines."""
    words = ("logs", "--follow", "--tail=20", "frontend", "backend", "worker")
    try:
        if is_terminal():
            shell.interact(application.compose(*words))
            return
        for line in shell.lines(application.compose("--ansi=never", *words)):
            say(line)
    except KeyboardInterrupt:
        say(f"stopped watching; the application goes on until {application.named.typed('down')}")
