"""The group as the synthesised templates describe it: the simulation has no numbers of its own for what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cloudformation.design import design
from cloudformation.options import Options

CPU = "ASGAverageCPUUtilization"
REQUESTS = "ALBRequestCountPerTarget"


@dataclass(frozen=True)
class Group:
    """What the stack ``backend`` says of its Auto Scaling group.

    Args:
        least, most: its bounds.
        cpu_target: mean CPU use, in percent; ``requests_target``: requests a minute and target.
        warmup: seconds from an instance's entering service until its measurements count.
        grace: seconds from an instance's start until a failing health check has it replaced.
        check_interval: seconds between two of the balancer's health checks.
        healthy_after, unhealthy_after: so many checks of the same outcome change what the balancer thinks.
        instance_type: such as ``t3.small``.
    """

    least: int
    most: int
    cpu_target: float
    requests_target: float
    warmup: int
    grace: int
    check_interval: int
    healthy_after: int
    unhealthy_after: int
    instance_type: str


def production() -> Group:
    """The group of the design with production's values, which are the options' own."""
    options = Options(
        environment="production",
        region="eu-west-1",
        domain="loans.example.com",
        boot="true\n",
        scoring_url="https://scoring.example.com",
        notifications_url="https://notifications.example.com",
    )
    return read(design(options).stack("backend").document)


def read(template: dict[str, Any]) -> Group:
    """The group of a template of the stack ``backend``.

    Raises:
        KeyError: the template has no such group: a change of the design that the simulation doesn't know.
    """
    (group,) = _properties(template, "AWS::AutoScaling::AutoScalingGroup")
    (targets,) = _properties(template, "AWS::ElasticLoadBalancingV2::TargetGroup")
    (launch,) = _properties(template, "AWS::EC2::LaunchTemplate")
    tracked = [one["TargetTrackingConfiguration"] for one in _properties(template, "AWS::AutoScaling::ScalingPolicy")]
    goals = {one["PredefinedMetricSpecification"]["PredefinedMetricType"]: one["TargetValue"] for one in tracked}
    return Group(
        least=int(group["MinSize"]),
        most=int(group["MaxSize"]),
        cpu_target=float(goals[CPU]),
        requests_target=float(goals[REQUESTS]),
        warmup=int(group["DefaultInstanceWarmup"]),
        grace=int(group["HealthCheckGracePeriod"]),
        check_interval=int(targets["HealthCheckIntervalSeconds"]),
        healthy_after=int(targets["HealthyThresholdCount"]),
        unhealthy_after=int(targets["UnhealthyThresholdCount"]),
        instance_type=launch["LaunchTemplateData"]["InstanceType"],
    )


def _properties(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == kind]
