"""The backend on ECS."""

from __future__ import annotations

from cloudformation.invariants import tasks
from tests.cloudformation.invariants.bench import Bench, breaks


@breaks(tasks.containers_get_secrets_by_reference, "ecs")
def token_is_a_plain_variable(bench: Bench) -> str:
    task = bench.part("service.WorkerTask")
    task.get("ContainerDefinitions.0.Environment").append({"Name": "SCORING_TOKEN", "Value": "open"})
    return task.place


@breaks(tasks.containers_are_locked_down, "ecs")
def container_writes_to_its_image(bench: Bench) -> str:
    return bench.part("service.WebTask").set("ContainerDefinitions.0.ReadonlyRootFilesystem", False)


@breaks(tasks.containers_are_locked_down, "ecs")
def container_keeps_no_log(bench: Bench) -> str:
    return bench.part("service.WorkerTask").drop("ContainerDefinitions.0.LogConfiguration")


@breaks(tasks.services_roll_back, "ecs")
def bad_release_stays(bench: Bench) -> str:
    return bench.part("service.Service").set("DeploymentConfiguration.DeploymentCircuitBreaker.Rollback", False)


@breaks(tasks.services_roll_back, "ecs")
def release_has_fewer_tasks(bench: Bench) -> str:
    return bench.part("service.Service").set("DeploymentConfiguration.MinimumHealthyPercent", 50)


@breaks(tasks.services_follow_the_load, "ecs")
def nothing_scales_the_service(bench: Bench) -> str:
    bench.remove("service.ScalableTarget")
    return "service.Service"


@breaks(tasks.services_follow_the_load, "ecs")
def service_does_not_follow_requests(bench: Bench) -> str:
    bench.remove("service.ScaleByRequests")
    return "service.ScalableTarget"


@breaks(tasks.one_service_answers, "ecs")
def nobody_answers(bench: Bench) -> str:
    bench.part("service.Service").drop("LoadBalancers")
    return "service.Cluster"


@breaks(tasks.one_service_answers, "ecs")
def answers_come_from_another_port(bench: Bench) -> str:
    return bench.part("service.Service").set("LoadBalancers.0.ContainerPort", 8080)


@breaks(tasks.workers_survive_a_zone, "ecs")
def one_worker(bench: Bench) -> str:
    return bench.part("service.Worker").set("DesiredCount", 1)


@breaks(tasks.tasks_have_two_roles, "ecs")
def task_acts_by_the_role_of_its_start(bench: Bench) -> str:
    return bench.part("service.WebTask").set("TaskRoleArn", {"Fn::GetAtt": ["ExecutionRole", "Arn"]})
