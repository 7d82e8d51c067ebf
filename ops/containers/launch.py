"""Start the application and replace what changed; explain what doesn't become healthy."""

from __future__ import annotations

import re

from ops.containers import diagnosis, images, rollout
from ops.containers.application import Application
from ops.containers.ports import refuse_taken_port
from ops.errors import AndamioError, CommandFailed
from ops.paths import BACKEND
from ops.shell import Command, Shell

ROLLED = "backend"
MOST_REPLICAS = 20


def replicas(scale: str) -> int:
    """The number in ``backend=N``.

    Raises:
        AndamioError: another service, or a number that isn't from 1 to 20.
    """
    found = re.fullmatch(r"(\w+)=(\d+)", scale)
    if not found or found[1] != ROLLED or not 1 <= int(found[2]) <= MOST_REPLICAS:
        raise AndamioError(
            f"--scale {scale}: not a service and a number", hint=f"{ROLLED}=1 to {ROLLED}={MOST_REPLICAS}"
        )
    return int(found[2])


def up(shell: Shell, application: Application, count: int) -> None:
    """Build what changed, replace the backend's replicas one by one, and start all the rest.

    Raises:
        Unhealthy: a service doesn't become healthy; names it, with the last lines of its log.
        AndamioError: the port is taken.
    """
    wanted = list(images.APPLICATION)
    if application.development:
        wanted[wanted.index(images.FRONTEND_IMAGE)] = images.FRONTEND_DEVELOPMENT
    images.build_changed(shell, wanted)
    refuse_taken_port(shell, application)
    try:
        old = rollout.outdated(shell, application, images.BACKEND_IMAGE)
        if old:
            manage(shell, application, "prepare")
            rollout.replace(shell, application, ROLLED, old)
        with shell.step("starting and waiting until all services are healthy"):
            shell.run(application.up(count), quiet=True)
    except CommandFailed as error:
        raise diagnosis.explain(shell, application) or error from error


def restart(shell: Shell, application: Application, service: str) -> None:
    """Restart one service or all; the replicas of the backend are replaced one by one."""
    running = [one for one in application.containers(shell) if one.state == "running"]
    replicas_running = [one.container_id for one in running if one.service == ROLLED]
    others = sorted({one.service for one in running if one.service != ROLLED and service in ("", one.service)})
    rolled = replicas_running if service in ("", ROLLED) else []
    if service and not others and not rolled:
        raise AndamioError(f"{service} doesn't run", hint="./inv up")
    try:
        if others:
            with shell.step(f"restarting {', '.join(others)}"):
                shell.run(application.compose("restart", *others), quiet=True)
        if rolled:
            rollout.replace(shell, application, ROLLED, rolled)
        with shell.step("waiting until all services are healthy"):
            shell.run(application.up(max(1, len(replicas_running))), quiet=True)
    except CommandFailed as error:
        raise diagnosis.explain(shell, application) or error from error


def manage(shell: Shell, application: Application, *words: str) -> None:
    """Run one of Django's commands in a new container of the current image, with the databases running."""
    images.build_changed(shell, (images.BACKEND_IMAGE, images.DYNAMODB_IMAGE))
    shell.run(application.compose("run", "--rm", "--no-TTY", "migrate", "python", "manage.py", *words))


def makemigrations_command(application: Application) -> Command:
    """Django's makemigrations on the source folder itself, as the user who owns it."""
    user = f"{BACKEND.stat().st_uid}:{BACKEND.stat().st_gid}"
    return application.compose(
        "run", "--rm", "--user", user, "--env", "DJANGO_DEBUG=true", "--volume", f"{BACKEND}:/app", "migrate",
        "python", "manage.py", "makemigrations",
    )  # fmt: skip


def follow(shell: Shell, application: Application) -> None:
    """Show the logs of both halves until Ctrl-C."""
    try:
        shell.interact(application.compose("logs", "--follow", "--tail=20", "frontend", "backend", "worker"))
    except KeyboardInterrupt:
        return
