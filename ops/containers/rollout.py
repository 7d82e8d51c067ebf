"""Replace the replicas of a service one by one: the new one is healthy before an old one drains and goes.

The web tier asks Docker's DNS for the replicas, and hands a request that a leaving replica refused to another one.
"""

from __future__ import annotations

from collections.abc import Iterable

from ops.containers import diagnosis, state
from ops.containers.application import ROLLED, Application
from ops.containers.state import Container
from ops.errors import CommandFailed
from ops.shell import Command, Shell

DRAIN_SECONDS = 40  # of compose.yml's stop_grace_period: what is in flight may finish


def replace(shell: Shell, application: Application, old: list[Container]) -> None:
    """Replace the old containers of the rolled service, one after the other.

    Raises:
        Unhealthy: a new one doesn't become healthy; it is gone again, and the old ones still serve.
    """
    _remove(shell, (one for one in old if not one.well))  # else the new one would wait for them to become healthy
    well = [one for one in old if one.well]
    for number, container in enumerate(well, start=1):
        with shell.step(f"replacing {ROLLED} {number} of {len(well)}"):
            _start_beside(shell, application)
            _remove(shell, [container])


def remove_surplus(shell: Shell, application: Application, count: int) -> None:
    """Remove the replicas that are more than ``count``, the sick first, and the dead beside living ones.

    Compose would keep those with the lowest numbers, dead or alive, and so stop the only ones that serve.
    """
    replicas = _replicas(shell, application)
    kept = sorted((one for one in replicas if one.running), key=lambda one: not one.well)[:count]
    surplus = [one for one in replicas if kept and one not in kept]
    if surplus:
        with shell.step(f"removing {ROLLED}: {len(surplus)} of {len(replicas)}"):
            _remove(shell, surplus)


def start_beside_commands(application: Application, running: int) -> tuple[Command, Command]:
    """One more replica beside those that run, and wait until it is healthy.

    Made first, then started: what Compose makes under ``--no-deps`` lacks its ``depends_on``, so the next `up` would
    take it for another configuration, and make all replicas anew at once.
    """
    scaled = f"--scale={ROLLED}={running + 1}"
    make = application.compose("create", "--no-recreate", "--no-build", scaled, ROLLED)
    return make, application.up(running + 1, (ROLLED,), "--no-deps", "--no-recreate")


def _start_beside(shell: Shell, application: Application) -> None:
    before = _replicas(shell, application)
    try:
        for command in start_beside_commands(application, sum(1 for one in before if one.running)):
            shell.run(command, quiet=True)
    except CommandFailed as error:
        reason = diagnosis.explain(shell, application)
        known = {one.container_id for one in before}
        _remove(shell, (one for one in _replicas(shell, application) if one.container_id not in known))
        raise reason or error from error


def _replicas(shell: Shell, application: Application) -> list[Container]:
    return [one for one in state.containers(shell, application) if one.service == ROLLED]


def _remove(shell: Shell, containers: Iterable[Container]) -> None:
    for one in containers:
        shell.run(("docker", "stop", f"--time={DRAIN_SECONDS}", one.container_id), quiet=True)
        shell.run(("docker", "rm", one.container_id), quiet=True)
