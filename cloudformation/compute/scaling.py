"""How many instances: as many as keep the mean CPU and the requests to each at their targets, within the bounds.

Both targets hold at once: the policy that wants more instances counts, and nothing is taken away unless both agree.
Reference: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

from __future__ import annotations

from troposphere import Ref, Sub
from troposphere.autoscaling import (
    PredefinedMetricSpecification,
    ScalingPolicy,
    ScheduledAction,
    TargetTrackingConfiguration,
)

from cloudformation.draft import Draft


def policies(draft: Draft, rules: list[str]) -> list[ScalingPolicy]:
    """The two policies; ``rules`` are the listener's, without which requests can't be counted."""
    options = draft.options
    cpu = PredefinedMetricSpecification(PredefinedMetricType="ASGAverageCPUUtilization")
    requests = PredefinedMetricSpecification(
        PredefinedMetricType="ALBRequestCountPerTarget", ResourceLabel=requests_label(draft)
    )
    return [
        _tracking("ScaleByCpu", cpu, options.cpu_target),
        _tracking("ScaleByRequests", requests, options.requests_target, DependsOn=rules),
    ]


def schedule(draft: Draft) -> list[ScheduledAction]:
    """The least of the group during working hours, and outside of them."""
    hours = draft.options.working_hours
    if hours is None:
        return []
    return [
        _least("WorkingHoursStart", hours.start, draft.options.busy_instances),
        _least("WorkingHoursEnd", hours.end, draft.options.least_instances),
    ]


def requests_label(draft: Draft) -> Sub:
    """The target group behind the balancer, as scaling policies call it."""
    draft.takes("BalancerFullName")
    return Sub("${BalancerFullName}/${TargetGroup.TargetGroupFullName}")


def _tracking(title: str, metric: PredefinedMetricSpecification, target: int, **more: object) -> ScalingPolicy:
    return ScalingPolicy(
        title,
        AutoScalingGroupName=Ref("Group"),
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=TargetTrackingConfiguration(
            PredefinedMetricSpecification=metric, TargetValue=target
        ),
        **more,
    )


def _least(title: str, when: str, instances: int) -> ScheduledAction:
    return ScheduledAction(
        title, AutoScalingGroupName=Ref("Group"), Recurrence=when, TimeZone="Etc/UTC", MinSize=instances
    )
