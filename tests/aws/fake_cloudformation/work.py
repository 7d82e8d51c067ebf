"""Resources that are worked on at the same time, each after those that it needs, until one fails."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.aws.fake_cloudformation.records import Resource, Stack
from tests.aws.fake_cloudformation.script import Script

CANCELLED = {"CREATE": "Resource creation cancelled", "UPDATE": "Resource update cancelled"}


@dataclass(frozen=True)
class World:
    """What an operation needs besides its stack: the time as of its last step, the script, what a snapshot leaves."""

    script: Script
    now: Callable[[], datetime]
    snapshot: Callable[[Stack, Resource], None]


@dataclass(frozen=True)
class Job:
    """One resource's part: ``verb`` is CREATE, UPDATE or DELETE; ``fails`` why it won't end well."""

    resource: Resource
    verb: str
    seconds: float
    fails: str = ""
    reason: str = ""
    done: Callable[[], None] = lambda: None


def perform(
    stack: Stack, world: World, jobs: Mapping[str, Job], needs: Mapping[str, set[str]], go_on: bool = False
) -> Generator[float, None, list[str]]:
    """Do the jobs, as many at a time as ``needs`` allows; yields the seconds to wait; returns who failed.

    After a failure nothing begins, and what has begun is cancelled, as the service does; with ``go_on`` (deletions
    and rollbacks) the rest is done all the same.
    """
    waiting = dict(jobs)
    running: dict[str, datetime] = {}
    failed: list[str] = []
    over: set[str] = set()
    while waiting or running:
        ready = [name for name in waiting if not (needs.get(name, set()) & set(jobs)) - over]
        for name in ready:
            job = waiting.pop(name)
            stack.tell_of(job.resource, world.now(), f"{job.verb}_IN_PROGRESS", job.reason)
            running[name] = world.now() + timedelta(seconds=job.seconds)
        if not running:
            break
        name = min(running, key=lambda one: (running[one], one))
        yield (running.pop(name) - world.now()).total_seconds()
        job = jobs[name]
        if job.fails:
            stack.tell_of(job.resource, world.now(), f"{job.verb}_FAILED", job.fails)
            failed.append(name)
            if not go_on:
                failed += _cancel(stack, world, [jobs[one] for one in running])
                return failed
            continue  # what needs it stays as it is
        stack.tell_of(job.resource, world.now(), f"{job.verb}_COMPLETE")
        job.done()
        over.add(name)
    return failed


def _cancel(stack: Stack, world: World, jobs: list[Job]) -> list[str]:
    for job in jobs:
        stack.tell_of(job.resource, world.now(), f"{job.verb}_FAILED", CANCELLED.get(job.verb, ""))
    return [job.resource.logical_id for job in jobs]
