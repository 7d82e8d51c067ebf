"""What may come first and what may stand where: mistakes that the schema allows and that a run would show."""

from __future__ import annotations

from collections.abc import Iterator

from ops.ci.pipeline import Parallel, Pipeline, PipelineFile, Stage, Step
from ops.ci.problems import Problem

# In GB: https://support.atlassian.com/bitbucket-cloud/docs/step-options/#Size. A step keeps 1 GB for itself.
MEMORY = {"1x": 4, "2x": 8, "4x": 16, "8x": 32, "16x": 64, "32x": 128}
STEP_MEMORY = 1


def problems(file: PipelineFile) -> list[Problem]:
    """What stands in a place where it does nothing, or does harm."""
    return [problem for pipeline in file.pipelines for problem in _of_pipeline(file, pipeline)]


def _of_pipeline(file: PipelineFile, pipeline: Pipeline) -> Iterator[Problem]:
    first = pipeline.items[0] if pipeline.items else None
    if pipeline.start != "custom" and isinstance(first, Step | Stage) and first.trigger == "manual":
        yield Problem(
            first.line, f"{pipeline.title} begins with a manual step", "Bitbucket starts the first one by itself"
        )
    for item in pipeline.items:
        if isinstance(item, Parallel):
            yield from _of_parallel(item)
    yield from _concurrency(pipeline)
    for step in pipeline.steps:
        yield from _of_step(file, step)


def _of_parallel(group: Parallel) -> Iterator[Problem]:
    if len(group.steps) < 2:
        yield Problem(group.line, "a parallel group has at least two steps")
    if len(names := sorted({step.deployment for step in group.steps if step.deployment})) > 1:
        what = f"a parallel group deploys to {' and '.join(names)}"
        yield Problem(group.line, what, "environments in a group must be of one type: a pipeline for each")


def _concurrency(pipeline: Pipeline) -> Iterator[Problem]:
    """Two pipelines that deploy to one environment at the same time: a deployment without a concurrency group."""
    for item in pipeline.items:
        for one in (item,) if isinstance(item, Step) else item.steps:
            deployment = one.deployment or (item.deployment if isinstance(item, Stage) else "")
            if deployment and not one.concurrency_group:
                yield Problem(
                    one.line,
                    f"deploys to {deployment} without a concurrency-group",
                    "a second run would pause, not queue",
                )


def _of_step(file: PipelineFile, step: Step) -> Iterator[Problem]:
    if not step.name:
        yield Problem(step.line, "a step has no name")
    memory = MEMORY[step.size or file.size] * 1024
    wanted = sum(file.services[one.text].memory if one.text in file.services else 1024 for one in step.services)
    if wanted > memory - STEP_MEMORY * 1024:
        yield Problem(
            step.line,
            f"its services want {wanted} MB of the {memory - STEP_MEMORY * 1024} MB that its size leaves them",
            "a larger size, or less memory",
        )
