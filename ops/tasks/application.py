"""The application on this machine: start, stop, look, and run Django's commands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke import Context

from ops.cli import task
from ops.cli.terminal import ask_secret, confirm, is_terminal, say, styled
from ops.tasks.env import NAME_HELP, names

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ops.containers.application import Application
    from ops.shell import Shell

SERVICE_HELP = "The service."


def services() -> tuple[str, ...]:
    """The services of the application."""
    from ops.containers.application import SERVICES

    return SERVICES


def opened(c: Context, env: str | None) -> tuple[Shell, Application]:
    """The application of an environment and a shell for its commands; `local` is made when it isn't there.

    Raises:
        AndamioError: no usable engine, the environment isn't valid, or another clone has its application.
    """
    from ops.containers.opening import open_application
    from ops.shell import Shell

    return open_application(Shell(c), env)


def changing(
    c: Context, env: str | None, development: bool = False
) -> AbstractContextManager[tuple[Shell, Application]]:
    """The same for a task that changes the application: it waits for its turn, and has it until the block ends."""
    from ops.containers.opening import changing
    from ops.shell import Shell

    return changing(Shell(c), env, development)


@task(
    help={
        "env": NAME_HELP,
        "scale": "How many replicas, as backend=N; without it one, also where there were more before.",
        "watch": "Development mode: source folders are mounted, and both halves reload when a file changes.",
    },
    choices={"env": names},
)
def up(c: Context, env: str | None = None, scale: str = "backend=1", watch: bool = False) -> None:
    """Build, start and migrate the application; wait until it is healthy.

    Images are built when their source changed. Replicas of the backend are replaced one by one, so that no request is
    lost. Running it again changes only what changed.
    """
    from ops.containers import launch

    count = launch.replicas(scale)
    with changing(c, env, watch) as (shell, application):
        changed = launch.up(shell, application, count)
    if shell.dry:
        return
    say(f"{styled('✓', 'green')} {'running' if changed else 'running already, nothing changed'}")
    say(f"  {styled(application.origin, 'bold')}         apply, follow a request, sign in as staff")
    say(f"  {styled(f'{application.origin}/admin/', 'bold')}  Django's administration")
    if watch:
        say("watching backend/ and frontend/; Ctrl-C stops watching, the application goes on")
        launch.follow(shell, application)


@task(
    help={"env": NAME_HELP, "volumes": "Delete the data, too: the database and the history.", "yes": "Don't ask."},
    choices={"env": names},
)
def down(c: Context, env: str | None = None, volumes: bool = False, yes: bool = False) -> None:
    """Stop the application and remove its containers; the data stays."""
    from ops.containers import ownership
    from ops.containers.exclusive import exclusive
    from ops.containers.opening import open_project
    from ops.shell import Shell

    shell = Shell(c)
    project = open_project(shell, env)
    ownership.refuse_others_alive(shell, project)
    if volumes and not shell.dry:
        confirm(f"this deletes all data of {project.name}", yes)
    options = ("--volumes",) if volumes else ()
    with exclusive(shell, project):
        shell.run(project.compose("down", *options))


@task(help={"env": NAME_HELP}, choices={"env": names})
def ps(c: Context, env: str | None = None) -> None:
    """List the containers and their health."""
    from ops.cli.terminal import table
    from ops.containers import ownership, state
    from ops.containers.opening import open_project
    from ops.shell import Shell

    shell = Shell(c)
    project = open_project(shell, env)
    found = state.containers_of(shell, project)
    if not found:
        say(f"nothing of {project.name} runs; start it: {project.typed('up')}")
        return
    owner = ownership.other_owner(shell, project)
    if owner:
        say(ownership.described(project, owner))
    marks = {True: styled("✓", "green"), False: styled("✗", "red")}
    rows = [(marks[one.well], one.service, one.name, one.state, one.health or "-") for one in found]
    say(table([(" ", "SERVICE", "CONTAINER", "STATE", "HEALTH"), *sorted(rows, key=lambda row: row[1:])]))


@task(
    help={
        "service": f"{SERVICE_HELP} All when none is given.",
        "env": NAME_HELP,
        "follow": "Go on showing new lines until Ctrl-C.",
        "tail": "How many of the last lines of each service to show.",
    },
    choices={"env": names, "service": services},
    word="service",
)
def logs(c: Context, service: str = "", env: str | None = None, follow: bool = False, tail: int = 200) -> None:
    """Show the logs of one service, or of all."""
    from ops.containers.opening import open_project
    from ops.shell import Shell

    shell = Shell(c)
    project = open_project(shell, env)
    options = [f"--tail={tail}", *(["--follow"] if follow else []), *([service] if service else [])]
    if is_terminal():
        shell.interact(project.compose("logs", *options))
        return
    for line in shell.lines(project.compose("--ansi=never", "logs", *options)):
        say(line)


@task(
    help={"service": f"{SERVICE_HELP} All when none is given.", "env": NAME_HELP},
    choices={"env": names, "service": services},
    word="service",
)
def restart(c: Context, service: str = "", env: str | None = None) -> None:
    """Restart one service, or all; the backend's replicas one by one, so that no request is lost."""
    from ops.containers import launch

    with changing(c, env) as (shell, application):
        launch.restart(shell, application, service)


@task(
    help={"service": SERVICE_HELP, "env": NAME_HELP},
    choices={"env": names, "service": services},
    word="service",
)
def shell(c: Context, service: str = "backend", env: str | None = None) -> None:
    """Open a shell in a service: Django's own in the backend, psql in the database."""
    from ops.containers.management import refuse_stopped

    commands = {
        "backend": ("python", "manage.py", "shell"),
        "db": ("sh", "-c", 'exec psql --username="$POSTGRES_USER" "$POSTGRES_DB"'),
    }
    local, application = opened(c, env)
    refuse_stopped(local, application, service)
    local.interact(application.compose("exec", service, *commands.get(service, ("sh",))))


@task(
    help={
        "env": NAME_HELP,
        "check": "Change nothing; exit non-zero when migrations are to be applied.",
        "plan": "Change nothing; list the operations that would run.",
    },
    choices={"env": names},
)
def migrate(c: Context, env: str | None = None, check: bool = False, plan: bool = False) -> None:
    """Apply the database's migrations, once, under a lock; a broken one leaves the old schema."""
    from ops.containers import management

    if not (check or plan):
        _manage(c, env, "migrate")
        return
    local, application = opened(c, env)
    if plan:
        management.manage(local, application, "migrate", "--plan")
    if check:
        management.refuse_pending(local, application)


@task(help={"env": NAME_HELP}, choices={"env": names})
def makemigrations(c: Context, env: str | None = None) -> None:
    """Write migrations for changed models into backend/, to be committed; for development only."""
    from ops.containers.launch import makemigrations_command
    from ops.errors import Refused

    with changing(c, env) as (local, application):
        if application.environment.name != "local":
            raise Refused("migrations are made in local and committed; other environments only apply them")
        local.interact(makemigrations_command(application))


@task(
    help={"env": NAME_HELP, "username": "The name to sign in with; asked when it isn't given."}, choices={"env": names}
)
def createsuperuser(c: Context, env: str | None = None, username: str = "") -> None:
    """Create a member of staff who may do everything; asks for the password."""
    from ops.containers.management import refuse_stopped

    options = ["--username", username] if username else []
    local, application = opened(c, env)
    refuse_stopped(local, application, "backend")
    local.interact(application.compose("exec", "backend", "python", "manage.py", "createsuperuser", *options))


@task(
    help={
        "env": NAME_HELP,
        "staff": "Also create a member of staff of this name; the password is asked, or read from standard input.",
        "count": "Instead, fill the table up to so many requests without history, fast: for measuring.",
    },
    choices={"env": names},
)
def seed(c: Context, env: str | None = None, staff: str = "", count: int = 0) -> None:
    """Fill the application with demonstration requests; running it again adds nothing."""
    options = [*(["--count", str(count)] if count else [])]
    password = ask_secret(f"Password of {staff}: ") if staff and not c.config.run.dry else None
    if staff:
        options += ["--staff", staff, "--password-file", "-"]
    _manage(c, env, "seed", *options, stdin=password)


def _manage(c: Context, env: str | None, *words: str, stdin: str | None = None) -> None:
    """Run one of Django's commands in a container of its own: it works also while the backend is down."""
    from ops.containers.management import manage

    with changing(c, env) as (local, application):
        manage(local, application, *words, stdin=stdin)
