"""How many tasks: the same targets and bounds as those of instances, by Application Auto Scaling.

Reference: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
"""

from __future__ import annotations

import re

from troposphere import Ref, Sub
from troposphere.applicationautoscaling import (
    PredefinedMetricSpecification,
    ScalableTarget,
    ScalableTargetAction,
    ScalingPolicy,
    ScheduledAction,
    TargetTrackingScalingPolicyConfiguration,
)

from cloudformation.compute.scaling import requests_label
from cloudformation.draft import Draft
from cloudformation.errors import DesignError

WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
WEEKDAY = re.compile(r"(?<![0-9/])[0-7](?![0-9])")  # after a stroke it is a step
COOLDOWN_OUT_SECONDS = 60
COOLDOWN_IN_SECONDS = 300


def scalable(draft: Draft) -> ScalableTarget:
    """The service ``Service``, with the bounds between which it is scaled."""
    options = draft.options
    return ScalableTarget(
        "ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=Sub("service/${Cluster}/${Service.Name}"),
        MinCapacity=options.least_instances,
        MaxCapacity=options.most_instances,
        ScheduledActions=_schedule(draft),
    )


def policies(draft: Draft) -> list[ScalingPolicy]:
    """The two policies."""
    options = draft.options
    cpu = PredefinedMetricSpecification(PredefinedMetricType="ECSServiceAverageCPUUtilization")
    requests = PredefinedMetricSpecification(
        PredefinedMetricType="ALBRequestCountPerTarget", ResourceLabel=requests_label(draft)
    )
    return [
        _tracking("ScaleByCpu", cpu, options.cpu_target),
        _tracking("ScaleByRequests", requests, options.requests_target),
    ]


def _tracking(title: str, metric: PredefinedMetricSpecification, target: int) -> ScalingPolicy:
    return ScalingPolicy(
        title,
        PolicyName=title,
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=Ref("ScalableTarget"),
        TargetTrackingScalingPolicyConfiguration=TargetTrackingScalingPolicyConfiguration(
            PredefinedMetricSpecification=metric,
            TargetValue=target,
            ScaleOutCooldown=COOLDOWN_OUT_SECONDS,
            ScaleInCooldown=COOLDOWN_IN_SECONDS,
        ),
    )


def _schedule(draft: Draft) -> list[ScheduledAction]:
    options = draft.options
    if options.working_hours is None:
        return []
    return [
        _least("working-hours-start", options.working_hours.start, options.busy_instances),
        _least("working-hours-end", options.working_hours.end, options.least_instances),
    ]


def _least(name: str, when: str, tasks: int) -> ScheduledAction:
    return ScheduledAction(
        ScheduledActionName=name,
        Schedule=application_cron(when),
        Timezone="Etc/UTC",
        ScalableTargetAction=ScalableTargetAction(MinCapacity=tasks),
    )


def application_cron(when: str) -> str:
    """A cron expression of EC2 Auto Scaling (five fields) as Application Auto Scaling writes it (six, with the year).

    That takes ``?`` for the one of day of month and day of week that doesn't count, and has other numbers for the days
    of the week, hence their names.
    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html

    Raises:
        DesignError: it names both a day of the month and one of the week, of which only one can count.
    """
    minute, hour, day, month, weekday = when.split()
    if day != "*" and weekday != "*":
        raise DesignError(f"{when!r} names days of the month and of the week", "one of the two as *: ECS knows no both")
    days = (day, "?") if weekday == "*" else ("?", WEEKDAY.sub(_named, weekday))
    return f"cron({minute} {hour} {days[0]} {month} {days[1]} *)"


def _named(found: re.Match[str]) -> str:
    return WEEKDAYS[int(found[0]) % len(WEEKDAYS)]
