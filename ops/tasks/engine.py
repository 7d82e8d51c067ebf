"""The Docker engine of this machine."""

from __future__ import annotations

from invoke import Context

from ops.cli import task


@task
def engine(c: Context) -> None:
    """Make sure that a Docker engine with Compose and buildx runs here.

    Uses the one that runs. Otherwise installs the distribution's packages (Debian 12/13, Ubuntu 22.04/24.04; as root
    or with sudo) and starts it, under systemd or without any init.
    """
    from ops.cli.terminal import say
    from ops.containers import engine as engines
    from ops.shell import Shell

    shell = Shell(c)
    found = engines.find(shell)
    if not found.usable:
        with shell.step("installing and starting the Docker engine"):
            found = engines.ensure(shell)
    say(str(found))
