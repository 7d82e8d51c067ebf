"""Instances of an Auto Scaling group, and tasks of ECS on Fargate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ops.aws.cost.assumptions import written
from ops.aws.cost.item import Context, Item, Rate

DETAILED_METRICS = 7  # of an instance with detailed monitoring (CloudWatch pricing, example 1)
SCALABLE = "AWS::ApplicationAutoScaling::ScalableTarget"


def group(context: Context, _: str, properties: dict[str, Any]) -> Iterator[Item]:
    """Instances with their disks; as many as are assumed, else the least that the group keeps."""
    launch = context.referred(properties["LaunchTemplate"]["LaunchTemplateId"])["LaunchTemplateData"]
    least = float(properties.get("DesiredCapacity", properties["MinSize"]))
    assumed = context.assumptions.of("instances")
    count, use = assumed or least, _use(assumed)
    kind = launch["InstanceType"]
    yield Item(f"{written(count)} {kind}", count * context.hours, f"ec2.{kind}", use)
    for mapping in launch.get("BlockDeviceMappings", ()):
        disk = mapping["Ebs"]
        kind = disk["VolumeType"]
        what = f"{written(count)} disks of {disk['VolumeSize']} GB {kind}"
        yield Item(what, count * float(disk["VolumeSize"]), f"ebs.{kind}", use)
    if launch.get("Monitoring", {}).get("Enabled"):
        yield Item("metrics every minute", count * DETAILED_METRICS, "metric.month", use)


def service(context: Context, _: str, properties: dict[str, Any]) -> Iterator[Item]:
    """Tasks on Fargate; those of a service that is scaled are as many as are assumed, else the least."""
    task = context.referred(properties["TaskDefinition"])
    scaled = next((one["Properties"] for one in _resources(context) if one["Type"] == SCALABLE), None)
    count, use = float(properties.get("DesiredCount", 1)), _use(0)
    if "DesiredCount" not in properties and scaled is not None:
        assumed = context.assumptions.of("instances")
        count, use = assumed or float(scaled["MinCapacity"]), _use(assumed)
    processors, memory = float(task["Cpu"]) / 1024, float(task["Memory"]) / 1024
    tasks = "1 task" if count == 1 else f"{written(count)} tasks"
    yield Item(f"{tasks} of {processors:g} vCPU", count * processors * context.hours, "fargate.vcpu", use)
    yield Item(f"{tasks} of {memory:g} GB", count * memory * context.hours, "fargate.gb", use)


def cluster(context: Context, _: str, properties: dict[str, Any]) -> Iterator[Item]:
    """Container Insights, where it is on."""
    settings = {one["Name"]: one["Value"] for one in properties.get("ClusterSettings", ())}
    if settings.get("containerInsights", "disabled") != "disabled":
        count = context.assumptions.of("container_metrics")
        yield Item("Container Insights", count, "metric.month", ("container_metrics",))


def _use(assumed: float) -> tuple[str, ...]:
    """The least that a template allows is paid whatever the use."""
    return ("instances",) if assumed else ()


def _resources(context: Context) -> Iterator[dict[str, Any]]:
    yield from context.document.get("Resources", {}).values()


RATES: dict[str, Rate] = {
    "AWS::AutoScaling::AutoScalingGroup": group,
    "AWS::ECS::Cluster": cluster,
    "AWS::ECS::Service": service,
}
