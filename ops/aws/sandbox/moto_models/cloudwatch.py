"""CloudWatch: alarms and dashboards.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
"""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.core.common_models import CloudFormationModel

from .base import Model


class Alarm(Model, CloudFormationModel):
    TYPE = "AWS::CloudWatch::Alarm"
    NAMED_BY = "AlarmName"

    def make(self) -> None:
        given = self.properties
        queries = [_query(one) for one in given.get("Metrics", [])]
        self._backend.put_metric_alarm(
            name=self.name,
            namespace=given.get("Namespace"),
            metric_name=given.get("MetricName"),
            comparison_operator=given["ComparisonOperator"],
            evaluation_periods=int(given["EvaluationPeriods"]),
            period=int(given["Period"]) if "Period" in given else None,
            threshold=float(given["Threshold"]) if "Threshold" in given else None,
            statistic=given.get("Statistic"),
            description=given.get("AlarmDescription", ""),
            dimensions=given.get("Dimensions", []),
            alarm_actions=given.get("AlarmActions", []),
            metric_data_queries=queries or None,
            datapoints_to_alarm=given.get("DatapointsToAlarm"),
            extended_statistic=given.get("ExtendedStatistic"),
            ok_actions=given.get("OKActions", []),
            insufficient_data_actions=given.get("InsufficientDataActions", []),
            unit=given.get("Unit"),
            actions_enabled=given.get("ActionsEnabled", True),
            treat_missing_data=given.get("TreatMissingData", "missing"),
            tags=self.tags,
        )

    def change(self, before: dict[str, Any]) -> None:
        self.make()  # PutMetricAlarm replaces the alarm of this name

    def remove(self) -> None:
        self._backend.delete_alarms([self.name])

    def attributes(self) -> dict[str, Any]:
        return {"Arn": self._backend.alarms[self.name].alarm_arn}

    @property
    def _backend(self) -> Any:
        return cloudwatch_backends[self.account_id][self.region_name]


def _query(given: dict[str, Any]) -> Any:
    return MetricDataQuery(
        given["Id"],
        given.get("Label"),
        given.get("Period"),
        given.get("ReturnData", True),
        given.get("Expression"),
        _stat(given["MetricStat"]) if "MetricStat" in given else None,
    )


def _stat(given: dict[str, Any]) -> Any:
    metric = given["Metric"]
    dimensions = [Dimension(one["Name"], one["Value"]) for one in metric.get("Dimensions", [])]
    named = Metric(metric["MetricName"], metric["Namespace"], dimensions)
    return MetricStat(named, given["Period"], given["Stat"], given.get("Unit"))


class Dashboard(Model, CloudFormationModel):
    TYPE = "AWS::CloudWatch::Dashboard"
    NAMED_BY = "DashboardName"

    def make(self) -> None:
        cloudwatch_backends[self.account_id][self.region_name].put_dashboard(
            name=self.name, body=self.properties["DashboardBody"]
        )

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        cloudwatch_backends[self.account_id][self.region_name].delete_dashboards([self.name])
