"""bitbucket-pipelines.yml as typed values; each knows the line on which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Start = Literal["default", "branches", "tags", "pull-requests", "custom"]


@dataclass(frozen=True)
class Line:
    """A line of a script."""

    text: str
    line: int


@dataclass(frozen=True)
class Condition:
    """Whether something runs, by the files that changed: any of ``include``, or not only those of ``exclude``.

    Patterns are globs of paths from the repository's root; ``**`` crosses folders.
    """

    include: tuple[Line, ...]
    exclude: tuple[Line, ...]


@dataclass(frozen=True)
class Artifact:
    """Files that later steps get (``shared``), only this step's page shows (``scoped``), or hold test results."""

    paths: tuple[str, ...]
    name: str = ""
    kind: str = "shared"
    capture_on: str = "success"


@dataclass(frozen=True)
class Step:
    """One step: a clean clone, caches, artifacts of the steps before it, then its script, line by line.

    Attributes:
        script, after_script: the second runs whatever the first came to, which ``BITBUCKET_EXIT_CODE`` tells it.
        max_time: minutes.
        download: the names of the artifacts that it gets; None for all.
        position: its index and the size of its parallel group; None outside of one.
    """

    line: int
    name: str
    script: tuple[Line, ...]
    after_script: tuple[Line, ...] = ()
    image: str = ""
    caches: tuple[Line, ...] = ()
    services: tuple[Line, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    download: tuple[str, ...] | None = None
    condition: Condition | None = None
    trigger: str = "automatic"
    deployment: str = ""
    concurrency_group: str = ""
    max_time: int = 0
    size: str = ""
    oidc: bool = False
    fail_fast: bool | None = None
    clone_enabled: bool = True
    clone_depth: int | Literal["full"] | None = None


@dataclass(frozen=True)
class Parallel:
    """Steps that run at the same time; with ``fail_fast`` the first failure stops the others."""

    line: int
    steps: tuple[Step, ...]
    fail_fast: bool = False


@dataclass(frozen=True)
class Stage:
    """Steps one after the other, under one condition, one trigger and one deployment environment."""

    line: int
    name: str
    steps: tuple[Step, ...]
    condition: Condition | None = None
    trigger: str = "automatic"
    deployment: str = ""


Item = Step | Parallel | Stage


@dataclass(frozen=True)
class Variable:
    """What somebody who starts a custom pipeline is asked; ``allowed`` are the choices, none for anything."""

    line: int
    name: str
    default: str = ""
    allowed: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Pipeline:
    """What runs on one start; ``name`` is a branch or tag pattern or a custom pipeline's name, empty for default."""

    line: int
    start: Start
    name: str
    items: tuple[Item, ...]
    variables: tuple[Variable, ...] = ()

    @property
    def steps(self) -> Iterator[Step]:
        """All its steps, in the file's order."""
        for item in self.items:
            yield from (item,) if isinstance(item, Step) else item.steps

    @property
    def title(self) -> str:
        """How it is named on the command line and in messages: ``main`` for branches: main, ``pull-requests: **``."""
        return self.name if self.start in ("branches", "custom") else f"{self.start}: {self.name}".rstrip(": ")


@dataclass(frozen=True)
class Cache:
    """A folder kept between runs, one version for each content of ``key_files``."""

    line: int
    name: str
    path: str
    key_files: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Service:
    """A container beside the step; ``memory`` in MiB."""

    line: int
    name: str
    image: str = ""
    kind: str = ""
    memory: int = 1024


@dataclass(frozen=True)
class PipelineFile:
    """The whole file; what a step doesn't say is what ``image``, ``max_time`` and ``size`` say here."""

    image: str = ""
    image_line: int = 0
    max_time: int = 120
    size: str = "1x"
    clone_depth: int | Literal["full"] = 50
    runtime: str = ""
    caches: Mapping[str, Cache] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    pipelines: tuple[Pipeline, ...] = ()

    def pipeline(self, title: str) -> Pipeline | None:
        """The pipeline of this title; None when there is none."""
        return next((one for one in self.pipelines if one.title == title), None)
