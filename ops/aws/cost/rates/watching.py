"""CloudWatch: logs, alarms, dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ops.aws.cost.item import Context, Item, Rate

FLOW_LOG = "AWS::EC2::FlowLog"


def log_group(context: Context, name: str, _: dict[str, Any]) -> Iterator[Item]:
    """What comes in and what is kept; flow logs come in at the price of logs that AWS's services write."""
    flows = [one for one in context.document["Resources"].values() if one["Type"] == FLOW_LOG]
    is_of_flows = any(one["Properties"].get("LogGroupName") == {"Ref": name} for one in flows)
    amount, price = ("flow_logs_gb", "logs.vended") if is_of_flows else ("logs_gb", "logs.ingested")
    yield Item("coming in", context.assumptions.of(amount), price, (amount,))
    yield Item("kept", context.assumptions.of("logs_stored_gb"), "logs.stored", ("logs_stored_gb",))


def alarm(_: Context, __: str, properties: dict[str, Any]) -> Iterator[Item]:
    """An alarm, by the metrics that it looks at."""
    looked_at = [one for one in properties.get("Metrics", ()) if "MetricStat" in one]
    count = len(looked_at) or 1
    yield Item("alarm" if count == 1 else f"alarm on {count} metrics", count, "alarm.month")


def dashboard(_: Context, __: str, ___: dict[str, Any]) -> Iterator[Item]:
    """A dashboard of up to 50 metrics or more: one price."""
    yield Item("dashboard", 1, "dashboard.month")


RATES: dict[str, Rate] = {
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::Dashboard": dashboard,
    "AWS::Logs::LogGroup": log_group,
}
