"""What of the balancer is watched: errors and slowness as visitors notice them, and the renewal of its certificate.

Reference: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.cloudwatch import Alarm, MetricDataQuery, MetricDimension, MetricStat
from troposphere.cloudwatch import Metric as MetricOfAlarm

from cloudformation.alarms import ABOVE, BELOW, Metric, alarm
from cloudformation.draft import Draft

NAMESPACE = "AWS/ApplicationELB"
# With fewer requests in a minute a single error would be a rate.
FEWEST_REQUESTS = 20
ERRORS_PERCENT = 5
SLOW_SECONDS = 1.0
SLOWEST_SECONDS = 5.0
# ACM renews 60 days before the end.
RENEWAL_DAYS = 30


def alarms(draft: Draft) -> list[Alarm]:
    """The alarms; the first two are the triggers that roll back."""
    return [_server_errors(draft), _latency(draft), _slowest(draft), _no_target(draft), _renewal(draft)]


def _server_errors(draft: Draft) -> Alarm:
    """The share of requests that end in 5xx, whether the backend says it or the balancer for want of a backend.

    A request that reached no target isn't in RequestCount, hence the sum.
    """
    topic = draft.takes("AlarmTopic")
    total = "(FILL(requests, 0) + FILL(own, 0))"
    rate = f"IF({total} >= {FEWEST_REQUESTS}, 100 * (FILL(backends, 0) + FILL(own, 0)) / {total}, 0)"
    return Alarm(
        "ServerErrorsAlarm",
        AlarmDescription=f"Over {ERRORS_PERCENT} % of requests end in 5xx. A new release? It is rolled back while it is"
        " deployed; later: cfn.deploy --tag with the tag before it. Else see the backend's log group.",
        Metrics=[
            MetricDataQuery(Id="rate", Expression=rate, Label="5xx, percent of requests", ReturnData=True),
            _sum_of("requests", "RequestCount"),
            _sum_of("backends", "HTTPCode_Target_5XX_Count"),
            _sum_of("own", "HTTPCode_ELB_5XX_Count"),
        ],
        ComparisonOperator=ABOVE,
        Threshold=ERRORS_PERCENT,
        EvaluationPeriods=5,
        DatapointsToAlarm=3,
        TreatMissingData="notBreaching",
        AlarmActions=[topic],
        OKActions=[topic],
        Tags=draft.tags(),
    )


def _sum_of(name: str, metric: str) -> MetricDataQuery:
    dimension = MetricDimension(Name="LoadBalancer", Value=GetAtt("Balancer", "LoadBalancerFullName"))
    measured = MetricOfAlarm(Namespace=NAMESPACE, MetricName=metric, Dimensions=[dimension])
    return MetricDataQuery(Id=name, MetricStat=MetricStat(Metric=measured, Period=60, Stat="Sum"), ReturnData=False)


def _latency(draft: Draft) -> Alarm:
    return alarm(
        "LatencyAlarm",
        _metric("TargetResponseTime", "p95"),
        SLOW_SECONDS,
        when=ABOVE,
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description=f"One request in twenty takes over {SLOW_SECONDS:g} s. Look at the database's CPU and connections,"
        " and whether the group is at its most.",
    )


def _slowest(draft: Draft) -> Alarm:
    return alarm(
        "SlowestAlarm",
        _metric("TargetResponseTime", "p99"),
        SLOWEST_SECONDS,
        when=ABOVE,
        periods=10,
        of=15,
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description=f"One request in a hundred takes over {SLOWEST_SECONDS:g} s for ten minutes: a query without an"
        " index, or a lock.",
    )


def _no_target(draft: Draft) -> Alarm:
    return alarm(
        "BalancerErrorsAlarm",
        _metric("HTTPCode_ELB_5XX_Count", "Sum"),
        10,
        periods=3,
        of=5,
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description="The balancer itself answers 5xx: no healthy target, or one that closes connections.",
    )


def _renewal(draft: Draft) -> Alarm:
    """Both certificates of the environment have the same records: what stops one's renewal stops the other's."""
    return alarm(
        "CertificateRenewalAlarm",
        Metric("AWS/CertificateManager", "DaysToExpiry", {"CertificateArn": Ref("Certificate")}, "Minimum"),
        RENEWAL_DAYS,
        when=BELOW,
        minutes=24 * 60,
        periods=1,
        topic=draft.takes("AlarmTopic"),
        tags=draft.tags(),
        description=f"A certificate ends in under {RENEWAL_DAYS} days and wasn't renewed: its validation record is"
        " missing from the hosted zone.",
    )


def _metric(name: str, statistic: str) -> Metric:
    return Metric(NAMESPACE, name, {"LoadBalancer": GetAtt("Balancer", "LoadBalancerFullName")}, statistic)
