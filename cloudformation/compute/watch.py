"""Whether the backend is there: its alarm, and the alarms on which an update of it is rolled back."""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.cloudwatch import Alarm

from cloudformation.alarms import BELOW, Metric, alarm
from cloudformation.draft import Draft
from cloudformation.stack import OutputOf

MINUTES = 3


def too_few_healthy(draft: Draft) -> Alarm:
    """Fewer healthy targets than there have to be.

    Counted are the healthy ones: an instance that boots is an unhealthy target until it answers, and a rolling update,
    which replaces nothing below the least, would set off an alarm about unhealthy ones.
    """
    least = draft.options.least_instances
    dimensions = {
        "LoadBalancer": draft.takes("BalancerFullName"),
        "TargetGroup": GetAtt("TargetGroup", "TargetGroupFullName"),
    }
    return alarm(
        "UnhealthyHostsAlarm",
        Metric("AWS/ApplicationELB", "HealthyHostCount", dimensions, "Minimum"),
        least,
        when=BELOW,
        periods=MINUTES,
        missing="breaching",  # without any target there is no measurement
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description=f"Fewer than {least} healthy backends for {MINUTES} minutes. What they said last is in the log"
        " group; a missing migration and an unreachable database show at /readyz.",
    )


def running(draft: Draft) -> list[Alarm]:
    """About the number of tasks that run: no worker, and as many of web as there may be."""
    return [
        alarm(
            "WorkersAlarm",
            _running("Worker"),
            1,
            when=BELOW,
            periods=10,
            missing="breaching",
            topic=draft.takes("AlarmTopic"),
            tags=draft.tags(),
            description="No worker runs for ten minutes: applications wait in the outbox, undecided and untold.",
        ),
        alarm(
            "MostTasksAlarm",
            _running("Service"),
            draft.options.most_instances,
            periods=15,
            topic=draft.takes("AlarmTopic"),
            tags=draft.tags(),
            description="The service is at its most for a quarter of an hour and can't grow: raise AWS_MOST_INSTANCES,"
            " or find out who asks so much.",
        ),
    ]


def _running(service: str) -> Metric:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    dimensions = {"ClusterName": Ref("Cluster"), "ServiceName": GetAtt(service, "Name")}
    return Metric("ECS/ContainerInsights", "RunningTaskCount", dimensions)


def triggers(stack: str) -> tuple[OutputOf, ...]:
    """The alarms that roll an update of this stack back."""
    return (
        OutputOf("balancer", "ServerErrorsAlarm"),
        OutputOf("balancer", "LatencyAlarm"),
        OutputOf(stack, "UnhealthyHostsAlarm"),
    )
