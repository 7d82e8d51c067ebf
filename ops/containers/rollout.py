"""Replace what runs without a gap: migrate, then replica by replica, then the worker.

A new replica is healthy before an old one drains and goes. The web tier asks Docker's DNS for the replicas, and hands a
request that a leaving replica refused to another one.
"""

from __future__ import annotations

from collections.abc import Iterable

from ops.containers import diagnosis, state
from ops.containers.application import DATABASES, ONE_SHOT, ROLLED, Application
from ops.containers.state import Container, Wanted
from ops.errors import CommandFailed
from ops.shell import Shell

DRAIN_SECONDS = 40  # of compose.yml's stop_grace_period: what is in flight may finish


def migrate(shell: Shell, application: Application, found: list[Container]) -> None:
    """Run the new image's one-shot to its end, while the old replicas serve.

    Raises:
        Unhealthy: it failed, and says why in its log.
        CommandFailed: it couldn't be started.
    """
    stopped = [one.service for one in found if one.service in DATABASES and not one.well]
    with shell.step("migrating"):
        if stopped:
            shell.run(application.up(tuple(stopped), "--no-deps", "--no-recreate"), quiet=True)
        shell.run(application.compose("rm", "--force", ONE_SHOT), quiet=True)
        shell.run(application.make(ONE_SHOT), quiet=True)
        try:
            shell.run(("docker", "start", "--attach", f"{application.project}-{ONE_SHOT}-1"), quiet=True)
        except CommandFailed as error:
            raise diagnosis.explain_end(shell, application, ONE_SHOT, error) from error


def renew(
    shell: Shell, application: Application, service: str, found: list[Container], should: dict[str, Wanted]
) -> None:
    """Replace a service that nobody waits for, if it isn't what it should be: the old one ends, the new one starts."""
    old = [one for one in found if one.service == service and not one.is_made_from(should.get(service))]
    if old:
        with shell.step(f"replacing {service}"):
            _remove(shell, old)
            _add(shell, application, service)


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


def _start_beside(shell: Shell, application: Application) -> None:
    before = _replicas(shell, application)
    try:
        _add(shell, application, ROLLED, sum(1 for one in before if one.running) + 1)
    except CommandFailed as error:
        reason = diagnosis.explain(shell, application, error)
        known = {one.container_id for one in before}
        _remove(shell, (one for one in _replicas(shell, application) if one.container_id not in known))
        raise reason from error


def _add(shell: Shell, application: Application, service: str, replicas: int = 1) -> None:
    for command in (application.make(service, replicas), application.start(service, replicas)):
        shell.run(command, quiet=True)


def _replicas(shell: Shell, application: Application) -> list[Container]:
    return [one for one in state.containers(shell, application) if one.service == ROLLED]


def _remove(shell: Shell, containers: Iterable[Container]) -> None:
    for one in containers:
        shell.run(("docker", "stop", f"--time={DRAIN_SECONDS}", one.container_id), quiet=True)
        shell.run(("docker", "rm", one.container_id), quiet=True)
