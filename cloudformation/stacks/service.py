"""The backend on ECS: the same image, rules, targets and alarms as on instances, with no machine to look after.

- Web is a service behind the balancer, in both zones, scaled between the same bounds; the worker a service of its own.
- A deployment starts new tasks before it stops old ones. When they don't become healthy the deployment circuit
  breaker goes back by itself; when an alarm goes off, CloudFormation does.
- To the rest of the design it is the same as instances: an environment chooses with ``compute``. It moves from these
  to tasks without a gap: the rules of this stack come after those of ``backend``, and count once that one is deleted.

Reference: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate.html
"""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Ref
from troposphere.ecs import (
    AwsvpcConfiguration,
    Cluster,
    ClusterSetting,
    DeploymentCircuitBreaker,
    DeploymentConfiguration,
    LoadBalancer,
    NetworkConfiguration,
    Service,
    TaskDefinition,
)

from cloudformation.compute import task_scaling
from cloudformation.compute.application import Application
from cloudformation.compute.logs import log_group
from cloudformation.compute.routing import PORT, TASKS_PRIORITY, rules, target_group
from cloudformation.compute.tasks import execution_role, task_role, web, worker
from cloudformation.compute.watch import running, too_few_healthy, triggers
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

KEY = "service"
# Workers share the outbox; two are enough for one to be lost.
MOST_WORKERS = 2


def build(options: Options) -> Stack | None:
    """The stack; none where instances run the backend."""
    if options.compute != "ecs":
        return None
    draft = Draft(options, KEY, "The backend on ECS with Fargate, in both zones")
    app = Application.taken_by(draft)
    draft.add(log_group(draft))
    draft.add(execution_role(draft, app))
    draft.add(task_role(draft, app))
    cluster = draft.add(_cluster(draft))
    targets = draft.add(target_group(draft, "ip"))
    leading = [draft.add(rule).title for rule in rules(draft, targets, TASKS_PRIORITY)]
    service = draft.add(_web(draft, draft.add(web(draft, app)), leading))
    draft.add(_worker(draft, draft.add(worker(draft, app))))
    draft.add(task_scaling.scalable(draft))
    for policy in task_scaling.policies(draft):
        draft.add(policy)
    healthy = draft.add(too_few_healthy(draft))
    for watching in running(draft):
        draft.add(watching)
    draft.puts_out("TargetGroup", Ref(targets))
    draft.puts_out("Cluster", Ref(cluster))
    draft.puts_out("Service", GetAtt(service, "Name"))
    draft.puts_out("UnhealthyHostsAlarm", GetAtt(healthy, "Arn"))
    return draft.stack(triggers(KEY))


def _cluster(draft: Draft) -> Cluster:
    return Cluster(
        "Cluster",
        ClusterSettings=[ClusterSetting(Name="containerInsights", Value="enabled")],
        Tags=draft.tags("backend"),
    )


def _web(draft: Draft, task: TaskDefinition, leading: list[str]) -> Service:
    """How many there are is the scaling policies' business: a deployment doesn't say, and so doesn't change it."""
    return _service(
        draft,
        "Service",
        task,
        HealthCheckGracePeriodSeconds=draft.options.warmup_seconds,
        LoadBalancers=[LoadBalancer(ContainerName="web", ContainerPort=PORT, TargetGroupArn=Ref("TargetGroup"))],
        DependsOn=leading,
    )


def _worker(draft: Draft, task: TaskDefinition) -> Service:
    return _service(draft, "Worker", task, DesiredCount=min(draft.options.least_instances, MOST_WORKERS))


def _service(draft: Draft, title: str, task: TaskDefinition, **more: Any) -> Service:
    return Service(
        title,
        Cluster=Ref("Cluster"),
        LaunchType="FARGATE",
        PlatformVersion="LATEST",
        TaskDefinition=Ref(task),
        AvailabilityZoneRebalancing="ENABLED",
        DeploymentConfiguration=DeploymentConfiguration(
            MinimumHealthyPercent=100,
            MaximumPercent=200,
            DeploymentCircuitBreaker=DeploymentCircuitBreaker(Enable=True, Rollback=True),
        ),
        NetworkConfiguration=NetworkConfiguration(
            AwsvpcConfiguration=AwsvpcConfiguration(
                AssignPublicIp="DISABLED",
                Subnets=draft.takes("BackendSubnets"),
                SecurityGroups=[draft.takes("BackendSecurityGroup")],
            )
        ),
        EnableECSManagedTags=True,
        PropagateTags="SERVICE",
        Tags=draft.tags("backend"),
        **more,
    )
