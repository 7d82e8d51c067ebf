"""Names that must lead somewhere: caches, services, deployment environments; and images that must not move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from ops.ci import keys
from ops.ci.pipeline import Line, PipelineFile, Stage, Step
from ops.ci.problems import Problem

# A version with at least two numbers, or a digest: an image that is the same tomorrow.
PINNED = re.compile(r".+(:[^/@]*\d+\.\d+[^/@]*|@sha256:[0-9a-f]{64})")
ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,31}")  # a deployment environment is one of ours, too


def problems(file: PipelineFile) -> list[Problem]:
    """The names that lead nowhere, and the images that aren't pinned."""
    return [*_images(file), *_unused(file), *_of_steps(file), *_deployments(file)]


def _images(file: PipelineFile) -> Iterator[Problem]:
    places = [(file.image, file.image_line)]
    places += [(step.image, step.line) for pipeline in file.pipelines for step in pipeline.steps if step.image]
    places += [(service.image, service.line) for service in file.services.values() if service.image]
    if not file.image:
        yield Problem(0, "has no image: steps would run in whatever is Bitbucket's default by then")
    for image, line in set(places):
        if image and not PINNED.fullmatch(image):
            yield Problem(
                line, f"the image {image} isn't pinned", "a tag with two numbers such as 3.13-trixie, or a digest"
            )


def _of_steps(file: PipelineFile) -> Iterator[Problem]:
    caches = keys.PREDEFINED_CACHES | file.caches.keys()
    services = keys.PREDEFINED_SERVICES | file.services.keys()
    for pipeline in file.pipelines:
        for step in pipeline.steps:
            yield from _unknown("cache", step.caches, caches)
            yield from _unknown("service", step.services, services)
            if len(step.services) > keys.MOST_SERVICES:
                yield Problem(step.line, f"a step has at most {keys.MOST_SERVICES} services")
            if file.runtime == "3" and any(cache.text == "docker" for cache in step.caches):
                yield Problem(step.line, "runtime 3 ignores the cache docker")


def _unknown(kind: str, used: Iterable[Line], known: Iterable[str]) -> Iterator[Problem]:
    names = sorted(known)
    for one in used:
        if one.text not in names:
            near = get_close_matches(one.text, names, n=1)
            yield Problem(
                one.line,
                f"the {kind} {one.text} isn't defined",
                f"did you mean {near[0]!r}?" if near else f"under definitions: {kind}s",
            )


def _unused(file: PipelineFile) -> Iterator[Problem]:
    steps = [step for pipeline in file.pipelines for step in pipeline.steps]
    for kind, defined in (("cache", file.caches), ("service", file.services)):
        used = {one.text for step in steps for one in (step.caches if kind == "cache" else step.services)}
        for name, value in defined.items():
            if name not in used:
                yield Problem(value.line, f"no step uses the {kind} {name}")


def _deployments(file: PipelineFile) -> Iterator[Problem]:
    for pipeline in file.pipelines:
        for item in pipeline.items:
            for one in (item,) if isinstance(item, Step | Stage) else item.steps:
                if one.deployment and not ENVIRONMENT.fullmatch(one.deployment):
                    yield Problem(
                        one.line,
                        f"the deployment {one.deployment!r} can't be an environment of ours",
                        "such as staging",
                    )
        yield from _repeated(pipeline.title, [item for item in pipeline.items if isinstance(item, Step | Stage)])


def _repeated(title: str, items: Iterable[Step | Stage]) -> Iterator[Problem]:
    seen: set[str] = set()
    for item in items:
        if item.deployment and item.deployment in seen:
            yield Problem(
                item.line,
                f"{title} deploys to {item.deployment} twice",
                "Bitbucket allows it once a pipeline: make a stage of it",
            )
        seen.add(item.deployment)
