"""Replace the replicas of a service one by one: the new one is healthy before an old one drains and goes.

The web tier asks Docker's DNS for the replicas, and hands a request that a leaving replica refused to another one.
"""

from __future__ import annotations

from ops.containers.application import Application
from ops.containers.images import Image
from ops.shell import Shell

DRAIN_SECONDS = 40  # of compose.yml's stop_grace_period: what is in flight may finish
CONFIGURATION = "com.docker.compose.config-hash"


def outdated(shell: Shell, application: Application, image: Image) -> list[str]:
    """The IDs of the running containers of an image's service whose image or configuration isn't the current one."""
    of_service = [f"label=com.docker.compose.{key}={value}" for key, value in application.labels(image.name).items()]
    filters = [part for label in of_service for part in ("--filter", label)]
    running = shell.probe(("docker", "ps", "--quiet", "--no-trunc", *filters)).text.split()
    if not running:
        return []
    wanted = shell.probe(application.compose("config", "--hash", image.name)).text.split()[-1:]
    current = shell.probe(("docker", "image", "inspect", "--format", "{{.Id}}", image.local)).text
    template = f'{{{{.Id}}}} {{{{index .Config.Labels "{CONFIGURATION}"}}}} {{{{.Image}}}}'
    rows = [row.split() for row in shell.probe(("docker", "inspect", "--format", template, *running)).text.splitlines()]
    return [row[0] for row in rows if row[1:] != [*wanted, current]]


def replace(shell: Shell, application: Application, service: str, old: list[str]) -> None:
    """Replace the old containers of a service, one after the other."""
    for number, container in enumerate(old, start=1):
        with shell.step(f"replacing {service} {number} of {len(old)}"):
            running = len(shell.probe(application.compose("ps", "--quiet", service)).text.split())
            beside = application.up(running + 1, (service,), "--no-deps", "--no-recreate")
            shell.run(beside, quiet=True)
            shell.run(("docker", "stop", f"--time={DRAIN_SECONDS}", container), quiet=True)
            shell.run(("docker", "rm", container), quiet=True)
