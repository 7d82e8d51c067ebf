"""Replace the replicas of a service one by one: the new one is healthy before an old one drains and goes.

The web tier asks Docker's DNS for the replicas, and hands a request that a leaving replica refused to another one.
"""

from __future__ import annotations

from ops.containers import state
from ops.containers.application import ROLLED, Application
from ops.containers.state import Container
from ops.shell import Shell

DRAIN_SECONDS = 40  # of compose.yml's stop_grace_period: what is in flight may finish


def replace(shell: Shell, application: Application, old: list[Container]) -> None:
    """Replace the old containers of the rolled service, one after the other."""
    for number, container in enumerate(old, start=1):
        with shell.step(f"replacing {ROLLED} {number} of {len(old)}"):
            running = [one for one in state.containers(shell, application) if one.service == ROLLED and one.running]
            beside = application.up(len(running) + 1, (ROLLED,), "--no-deps", "--no-recreate")
            shell.run(beside, quiet=True)
            shell.run(("docker", "stop", f"--time={DRAIN_SECONDS}", container.container_id), quiet=True)
            shell.run(("docker", "rm", container.container_id), quiet=True)
