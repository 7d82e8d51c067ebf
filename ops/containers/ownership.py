"""Whose an application is: clones of this repository share one engine, and their environments have the same names.

Compose labels a container with the folder that it was made from; compose.yml labels the volumes, which outlive them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ops.containers.project import Project
from ops.errors import Refused
from ops.paths import ROOT
from ops.shell import Command, Shell

MADE_FROM = "com.docker.compose.project.working_dir"
CLONE = "andamio.clone"


@dataclass(frozen=True)
class Owner:
    """Another clone, whose containers or whose data are there under a project's name."""

    clone: str
    has_containers: bool

    @property
    def gone(self) -> bool:
        """Its folder isn't there any more; one that can't be looked into is."""
        try:
            Path(self.clone).stat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False
        return False

    @property
    def in_the_way(self) -> bool:
        """Containers always; data only while there is somebody who wants them: a clone may have moved."""
        return self.has_containers or not self.gone


def containers_of(project: Project) -> Command:
    """The command that names the folder behind each container, also stopped ones."""
    return ("docker", "ps", "--all", *_of(project), "--format", f'{{{{.Label "{MADE_FROM}"}}}}')


def volumes_of(project: Project) -> Command:
    """The command that names the clone of each volume; a blank line for one that has no label."""
    return ("docker", "volume", "ls", *_of(project), "--format", f'{{{{.Label "{CLONE}"}}}}')


def other_owner(shell: Shell, project: Project, root: Path = ROOT, timeout: float | None = None) -> Owner | None:
    """The other clone that a project belongs to; None when it is this clone's, or nobody's."""
    containers = _lines(shell, containers_of(project), timeout)
    if containers:
        return _other(containers, root, has_containers=True)
    return _other(_lines(shell, volumes_of(project), timeout), root, has_containers=False)


def refuse_others(shell: Shell, project: Project) -> None:
    """Refuse to change what belongs to another clone; whose folder is gone can be taken down from any clone.

    Raises:
        Refused: names the other clone, and what to do.
    """
    if shell.dry:
        return
    owner = other_owner(shell, project)
    if owner and owner.in_the_way:
        raise Refused(described(project, owner), hint=remedy(project, owner))


def refuse_others_alive(shell: Shell, project: Project) -> None:
    """The same for taking it down: what belongs to a clone that is gone may be.

    Raises:
        Refused: names the other clone, and what to do.
    """
    owner = None if shell.dry else other_owner(shell, project)
    if owner and not owner.gone:
        raise Refused(described(project, owner), hint=remedy(project, owner))


def described(project: Project, owner: Owner) -> str:
    """Whose it is, for a message."""
    what = project.name if owner.has_containers else f"the data of {project.name}"
    return f"{what} belongs to the clone at {owner.clone}" + (", which is gone" if owner.gone else "")


def remedy(project: Project, owner: Owner) -> str:
    """What to do about it."""
    if owner.gone:
        return f"{project.typed('down')} removes its containers; with --volumes its data, too"
    there = project.typed("down") + ("" if owner.has_containers else " --volumes")
    return f"{there} in that clone; or use an environment of another name here, on another port"


def _of(project: Project) -> Command:
    return ("--filter", f"label=com.docker.compose.project={project.name}")


def _lines(shell: Shell, command: Command, timeout: float | None) -> list[str]:
    output = shell.probe(command, timeout)
    return [line for line in output.stdout.splitlines() if line.strip()] if output.ok else []


def _other(clones: Iterable[str], root: Path, has_containers: bool) -> Owner | None:
    found = sorted(set(clones))
    return Owner(found[0], has_containers) if found and str(root) not in found else None
