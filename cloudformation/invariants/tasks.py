"""The backend on ECS: a service that answers, and one that works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.compute import follow
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.network import ZONES
from cloudformation.invariants.security_groups import BACKEND
from cloudformation.invariants.world import Flaw, Resource, World, dig


@invariant("Containers of ECS get secrets by reference, never as plain environment variables.")
def containers_get_secrets_by_reference(world: World) -> Iterator[Flaw]:
    for task, container in containers(world):
        for row in container.get("Environment") or []:
            name = str(row.get("Name", ""))
            if any(word in name for word in ("PASSWORD", "TOKEN", "SECRET", "KEY")) and not name.endswith(
                ("_FILE", "_ARN")
            ):
                yield task.wrong(f"{name} is a plain environment variable")


@invariant("A container of ECS can't write to its image, gains no privilege, and keeps its log.")
def containers_are_locked_down(world: World) -> Iterator[Flaw]:
    for task, container in containers(world):
        name = container.get("Name", "?")
        if container.get("ReadonlyRootFilesystem") is not True:
            yield task.wrong(f"{name} may write to its image")
        if container.get("Privileged"):
            yield task.wrong(f"{name} is privileged")
        if dig(container, "LogConfiguration.LogDriver") != "awslogs":
            yield task.wrong(f"{name} keeps no log")


@invariant("A bad release of ECS takes itself back, and a good one never has fewer tasks than before.")
def services_roll_back(world: World) -> Iterator[Flaw]:
    for service in world.all("ECS::Service"):
        breaker = service.get("DeploymentConfiguration.DeploymentCircuitBreaker") or {}
        if not (breaker.get("Enable") is True and breaker.get("Rollback") is True):
            yield service.wrong("no circuit breaker takes a bad release back")
        if serves(service) and service.number("DeploymentConfiguration.MinimumHealthyPercent") < 100:
            yield service.wrong("a release may have fewer tasks than before")


@invariant("The service that answers follows both CPU use and requests per task, between the environment's bounds.")
def services_follow_the_load(world: World) -> Iterator[Flaw]:
    for service in world.all("ECS::Service"):
        if not serves(service):
            continue
        scaled = world.all("ApplicationAutoScaling::ScalableTarget")
        targets = [one for one in scaled if service in one.to("ResourceId")]
        if not targets:
            yield service.wrong("nothing scales it")
        for target in targets:
            yield from target.unless("MinCapacity", world.options.least_instances)
            yield from target.unless("MaxCapacity", world.options.most_instances)
            every = world.all("ApplicationAutoScaling::ScalingPolicy")
            policies = [one for one in every if target in one.to("ScalingTargetId")]
            yield from follow(target, policies, "TargetTrackingScalingPolicyConfiguration", "ECSService")


@invariant("One service of ECS answers requests, in the balancer's target group; the other works.")
def one_service_answers(world: World) -> Iterator[Flaw]:
    for cluster in world.all("ECS::Cluster"):
        serving = [one for one in world.all("ECS::Service") if serves(one)]
        if len(serving) != 1:
            yield cluster.wrong(f"{len(serving)} services answer, not one")
        for service in serving:
            for row in service.rows("LoadBalancers"):
                if row.get("ContainerPort") != BACKEND or not service.named_in(row.get("TargetGroupArn")):
                    yield service.wrong("it isn't in the target group by the backend's port")
            yield from service.unless("HealthCheckGracePeriodSeconds", world.options.warmup_seconds)


@invariant("The worker survives the loss of a zone: as many of it run as there are zones.")
def workers_survive_a_zone(world: World) -> Iterator[Flaw]:
    for service in world.all("ECS::Service"):
        if not serves(service) and service.number("DesiredCount") < ZONES:
            yield service.wrong(f"DesiredCount is {service.get('DesiredCount', 'not set')}, below {ZONES}")


@invariant("A task acts by one role and is started by another: the code can't read what only its start needs.")
def tasks_have_two_roles(world: World) -> Iterator[Flaw]:
    for task in world.all("ECS::TaskDefinition"):
        own, starting = task.to("TaskRoleArn"), task.to("ExecutionRoleArn")
        if len(own) != 1 or len(starting) != 1 or own == starting:
            yield task.wrong("it has no role of its own, or none for its start")


def containers(world: World) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Each container of each task definition."""
    for task in world.all("ECS::TaskDefinition"):
        for container in task.rows("ContainerDefinitions"):
            yield task, container


def serves(service: Resource) -> bool:
    """True for the service that answers requests, as the worker's doesn't."""
    return bool(service.get("LoadBalancers"))
