"""What runs of an application, and whether it is what should run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ops.containers.application import LONG_RUNNING, ONE_SHOT, ROLLED, SERVICES, Application
from ops.containers.project import Project
from ops.shell import Shell

LABEL = "com.docker.compose"


@dataclass(frozen=True)
class Wanted:
    """What a service should be made from: the hash of its configuration, and its image's ID."""

    configuration: str
    image_id: str


@dataclass(frozen=True)
class Container:
    """One container: its state as Docker tells it, and what it was made from: the image's name and ID, the hash of
    Compose's configuration.
    """

    service: str
    name: str
    container_id: str
    state: str
    health: str
    exit_code: int
    image: str
    image_id: str
    configuration: str
    ports: tuple[int, ...]

    @property
    def running(self) -> bool:
        return self.state == "running"

    @property
    def well(self) -> bool:
        """Running, and healthy where it has a health check; a one-shot is well when it has succeeded."""
        if self.service == ONE_SHOT:
            return self.running or (self.state == "exited" and self.exit_code == 0)
        return self.running and self.health in ("healthy", "")

    def is_made_from(self, wanted: Wanted | None) -> bool:
        return wanted == Wanted(self.configuration, self.image_id)


def containers(shell: Shell, application: Application) -> list[Container]:
    """The containers of the application's services, also stopped ones."""
    return containers_of(shell, application.named)


def containers_of(shell: Shell, project: Project) -> list[Container]:
    """The containers of the services of a project, also stopped ones."""
    own = ("--filter", f"label={LABEL}.project={project.name}", "--filter", f"label={LABEL}.oneoff=False")
    ids = shell.probe(("docker", "ps", "--all", "--quiet", "--no-trunc", *own)).text.split()
    if not ids:
        return []
    return [_container(found) for found in json.loads(shell.probe(("docker", "inspect", *ids)).stdout or "[]")]


def wanted(shell: Shell, application: Application, found: list[Container]) -> dict[str, Wanted]:
    """What each service should be made from now; without those of which nothing in ``found`` is up to date.

    A service's configuration names its image. So a container of the right configuration tells the image's name, and
    Compose, which takes its time, need not be asked for it.
    """
    hashes = dict(line.split() for line in shell.probe(application.compose("config", "--hash", "*")).text.splitlines())
    references = {one.service: one.image for one in found if hashes.get(one.service) == one.configuration}
    ids = _image_ids(shell, sorted(set(references.values())))
    return {
        service: Wanted(hashes[service], ids[reference])
        for service, reference in references.items()
        if reference in ids
    }


def is_as_wanted(found: list[Container], should: dict[str, Wanted], replicas: int) -> bool:
    """Whether everything runs, is well, and was made from what it should be: then there is nothing to do."""
    counts = dict.fromkeys(SERVICES, 1) | {ROLLED: replicas}
    for service, count in counts.items():
        own = [one for one in found if one.service == service]
        finished = service in LONG_RUNNING or all(one.state == "exited" for one in own)
        if len(own) != count or service not in should or not finished:
            return False
        if not all(one.well and one.is_made_from(should[service]) for one in own):
            return False
    return True


def _image_ids(shell: Shell, images: list[str]) -> dict[str, str]:
    if not images:
        return {}
    found = json.loads(shell.probe(("docker", "image", "inspect", *images)).stdout or "[]")
    return {tag: image["Id"] for image in found for tag in image["RepoTags"] or ()}


def _container(found: dict[str, Any]) -> Container:
    labels, state = found["Config"]["Labels"], found["State"]
    bindings = (found["HostConfig"].get("PortBindings") or {}).values()
    return Container(
        service=labels[f"{LABEL}.service"],
        name=found["Name"].removeprefix("/"),
        container_id=found["Id"],
        state=state["Status"],
        health=(state.get("Health") or {}).get("Status", ""),
        exit_code=state["ExitCode"],
        image=found["Config"]["Image"],
        image_id=found["Image"],
        configuration=labels[f"{LABEL}.config-hash"],
        ports=tuple(int(binding["HostPort"]) for several in bindings for binding in several if binding["HostPort"]),
    )
