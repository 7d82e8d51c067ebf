"""A CloudWatch dashboard as data: graphs in rows, laid out on CloudWatch's grid.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cloudformation.alarms import Metric

COLUMNS = 24
HEIGHT, STATES_HEIGHT = 6, 2
PERIOD = 60  # seconds
HERE = "${AWS::Region}"


@dataclass(frozen=True)
class Line:
    """A line of a graph: what is measured, and what it is called."""

    metric: Metric
    label: str


@dataclass(frozen=True)
class Graph:
    """One graph.

    Args:
        title: what a person looks for.
        lines: what it shows; their dimensions are texts, in which ``${Name}`` stands for a parameter.
        region: where the metrics are, when that isn't the stack's own region.
    """

    title: str
    lines: Sequence[Line]
    region: str = HERE


def body(states: Sequence[str], rows: Sequence[Sequence[Graph]]) -> str:
    """The text of a dashboard for ``Fn::Sub``: the states of alarms on top, the graphs of each row side by side.

    Args:
        states: ARNs of alarms, in which ``${Name}`` stands for a parameter.
        rows: the graphs.
    """
    widgets: list[dict[str, Any]] = [_states(states)]
    for number, row in enumerate(rows):
        width = COLUMNS // len(row)
        top = STATES_HEIGHT + number * HEIGHT
        widgets += [_graph(graph, column * width, top, width) for column, graph in enumerate(row)]
    return json.dumps({"start": "-PT6H", "widgets": widgets}, sort_keys=True, separators=(",", ":"))


def _states(alarms: Sequence[str]) -> dict[str, Any]:
    properties = {"title": "Alarms", "alarms": list(alarms)}
    return {"type": "alarm", "x": 0, "y": 0, "width": COLUMNS, "height": STATES_HEIGHT, "properties": properties}


def _graph(graph: Graph, left: int, top: int, width: int) -> dict[str, Any]:
    properties = {
        "title": graph.title,
        "view": "timeSeries",
        "region": graph.region,
        "period": PERIOD,
        "metrics": [_line(line) for line in graph.lines],
        "yAxis": {"left": {"min": 0}},
    }
    return {"type": "metric", "x": left, "y": top, "width": width, "height": HEIGHT, "properties": properties}


def _line(line: Line) -> list[Any]:
    metric = line.metric
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic, "label": line.label}]
