"""Alarms: what is watched, when it is too much, and who is told.

An alarm lives in the stack of what it watches, so that nothing is created unwatched and nothing watches what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from troposphere import Ref, Tags
from troposphere.cloudwatch import Alarm, MetricDimension

Missing = Literal["notBreaching", "breaching", "ignore", "missing"]
ABOVE, AT_LEAST, BELOW = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"


@dataclass(frozen=True)
class Metric:
    """A metric of CloudWatch, as AWS's documentation names it.

    Args:
        namespace: the service's, such as ``AWS/RDS``.
        name: such as ``CPUUtilization``.
        dimensions: what of the service is measured.
        statistic: ``Sum``, ``Average``, ``Maximum``, ``Minimum``, or a percentile such as ``p95``.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, object] = field(default_factory=dict)
    statistic: str = "Average"


def alarm(
    title: str,
    metric: Metric,
    threshold: float,
    *,
    topic: Ref,
    tags: Tags,
    description: str,
    when: str = AT_LEAST,
    minutes: int = 1,
    periods: int = 5,
    of: int = 0,
    missing: Missing = "notBreaching",
) -> Alarm:
    """An alarm that tells the topic when it goes off, and when it is over.

    Args:
        title: its logical ID.
        metric: what is watched.
        threshold: in the metric's unit.
        topic: whom it tells.
        tags: the stack's.
        description: what it means and what to do about it; the first that a person woken at night reads.
        when: ``ABOVE``, ``AT_LEAST`` or ``BELOW`` the threshold.
        minutes: how long one measurement is.
        periods: how many measurements have to be over the threshold…
        of: …among this many; all of ``periods`` by default.
        missing: what no measurement means; a metric that only exists on errors is ``notBreaching``.
    """
    is_percentile = metric.statistic.startswith("p") and metric.statistic[1:].replace(".", "").isdigit()
    statistic = "ExtendedStatistic" if is_percentile else "Statistic"
    return Alarm(
        title,
        AlarmDescription=description,
        Namespace=metric.namespace,
        MetricName=metric.name,
        Dimensions=[MetricDimension(Name=name, Value=value) for name, value in metric.dimensions.items()],
        **{statistic: metric.statistic},
        ComparisonOperator=when,
        Threshold=threshold,
        Period=60 * minutes,
        EvaluationPeriods=of or periods,
        DatapointsToAlarm=periods,
        TreatMissingData=missing,
        AlarmActions=[topic],
        OKActions=[topic],
        Tags=tags,
    )
