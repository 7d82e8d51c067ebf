"""Whether the backend is there: its alarm, and the alarms on which an update of it is rolled back."""

from __future__ import annotations

from troposphere import GetAtt
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


def triggers(stack: str) -> tuple[OutputOf, ...]:
    """The alarms that roll an update of this stack back."""
    return (
        OutputOf("balancer", "ServerErrorsAlarm"),
        OutputOf("balancer", "LatencyAlarm"),
        OutputOf(stack, "UnhealthyHostsAlarm"),
    )
