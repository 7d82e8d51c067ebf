"""The balancer, and what runs the backend behind it: instances of an Auto Scaling group, or tasks of ECS."""

from __future__ import annotations

from cloudformation.diagram.model import Backend, Balancer, Card
from cloudformation.diagram.reading.words import only, place, times
from cloudformation.invariants.world import Resource, World

SUBNETS_OF_SERVICE = "NetworkConfiguration.AwsvpcConfiguration.Subnets"
CPU_UNITS, MEBIBYTES = 1024, 1024


def balancer(world: World) -> Balancer | None:
    """The load balancer."""
    found = only(world.all("ElasticLoadBalancingV2::LoadBalancer"))
    if found is None:
        return None
    where = "internal" if found.text("Scheme") == "internal" else "internet-facing"
    tls = " and 1.".join(sorted(_tls_versions(found), reverse=True))
    card = Card(
        place(found),
        "network/elb-application-load-balancer",
        "Load balancer",
        (f"{where}, TLS {tls}" if tls else where,),
    )
    return Balancer(card, tuple(place(subnet) for subnet in found.to("Subnets")))


def _tls_versions(balancer: Resource) -> set[str]:
    """The newest version of TLS that each HTTPS listener's policy is named after."""
    listeners = balancer.world.all("ElasticLoadBalancingV2::Listener")
    mine = (one for one in listeners if balancer in one.to("LoadBalancerArn"))
    policies = [listener.text("SslPolicy") for listener in mine if listener.text("Protocol") == "HTTPS"]
    return {"1.3" if "TLS13" in policy else "1.2" for policy in policies}


def backend(world: World) -> Backend | None:
    """What runs the backend; ECS counts where a design has both, as while it moves from one to the other."""
    service = web_service(world)
    if service is not None:
        return _tasks(service)
    group = only(world.all("AutoScaling::AutoScalingGroup"))
    return _instances(group) if group is not None else None


def web_service(world: World) -> Resource | None:
    """The ECS service that answers requests."""
    return next((one for one in world.all("ECS::Service") if one.rows("LoadBalancers")), None)


def _instances(group: Resource) -> Backend:
    templates = group.to("LaunchTemplate.LaunchTemplateId") or group.to("LaunchTemplate")
    size = next((one.text("LaunchTemplateData.InstanceType") for one in templates), "")
    least, most = int(group.text("MinSize") or 0), int(group.text("MaxSize") or 0)
    return Backend(
        id=place(group),
        title="Auto Scaling group",
        lines=(times(least, most, size),),
        unit=Card("instance", "compute/ec2", "EC2 instances", ("web and worker",)),
        subnets=tuple(place(subnet) for subnet in group.to("VPCZoneIdentifier")),
        least=least,
        most=most,
    )


def _tasks(service: Resource) -> Backend:
    least, most = _task_counts(service)
    size = next((_size(task) for task in service.to("TaskDefinition")), "")
    return Backend(
        id=place(service),
        title="ECS service",
        lines=(times(least, most, size),),
        unit=Card("task", "compute/fargate", "Fargate tasks", (_others(service),)),
        subnets=tuple(place(subnet) for subnet in service.to(SUBNETS_OF_SERVICE)),
        least=least,
        most=most,
    )


def _task_counts(service: Resource) -> tuple[int, int]:
    for target in service.world.all("ApplicationAutoScaling::ScalableTarget"):
        if service in target.to("ResourceId"):
            return int(target.text("MinCapacity")), int(target.text("MaxCapacity"))
    count = int(service.text("DesiredCount") or 1)
    return count, count


def _size(task: Resource) -> str:
    """``0.5 vCPU, 1 GB``."""
    cpu, memory = int(task.text("Cpu") or 0) / CPU_UNITS, int(task.text("Memory") or 0) / MEBIBYTES
    return f"{cpu:g} vCPU, {memory:g} GB"


def _others(service: Resource) -> str:
    """Whether another service works beside the one that answers requests."""
    return "web and worker" if len(service.world.all("ECS::Service")) > 1 else "web"
