"""The dashboard's graphs, from the visitor inwards."""

from __future__ import annotations

from collections.abc import Sequence

from cloudformation.alarms import Metric
from cloudformation.dashboard import Graph, Line
from cloudformation.options import Options

# The parameters that the graphs name, besides those of the stack that computes.
INPUTS = ("Distribution", "BalancerFullName", "DatabaseInstance", "HistoryTable", "NatGateways")
COMPUTE_INPUTS = {"ec2": ("Group",), "ecs": ("Cluster", "Service")}

BALANCER = {"LoadBalancer": "${BalancerFullName}"}
TARGETS = {"TargetGroup": "${TargetGroupFullName}", **BALANCER}
DISTRIBUTION = {"DistributionId": "${Distribution}", "Region": "Global"}
DATABASE = {"DBInstanceIdentifier": "${DatabaseInstance}"}
HISTORY = {"TableName": "${HistoryTable}"}
GROUP = {"AutoScalingGroupName": "${Group}"}
SERVICE = {"ClusterName": "${Cluster}", "ServiceName": "${Service}"}
GLOBAL = "us-east-1"  # where CloudFront's metrics are, whatever the region


def rows(options: Options) -> Sequence[Sequence[Graph]]:
    """Rows of two or three graphs each."""
    return ((_visitors(), _answers(), _latency()), _compute(options), _database(), (_history(), _way_out(options)))


def gateway(number: int) -> str:
    """What the graphs call a NAT gateway, counted from 0."""
    return f"NatGateway{number}"


def _visitors() -> Graph:
    def of(name: str, statistic: str, label: str) -> Line:
        return Line(Metric("AWS/CloudFront", name, DISTRIBUTION, statistic), label)

    lines = [
        of("Requests", "Sum", "requests"),
        of("4xxErrorRate", "Average", "4xx, percent"),
        of("5xxErrorRate", "Average", "5xx, percent"),
    ]
    return Graph("CloudFront", lines, region=GLOBAL)


def _answers() -> Graph:
    def of(name: str, label: str) -> Line:
        return Line(Metric("AWS/ApplicationELB", name, BALANCER, "Sum"), label)

    lines = [
        of("RequestCount", "requests"),
        of("HTTPCode_Target_5XX_Count", "5xx of the backend"),
        of("HTTPCode_ELB_5XX_Count", "5xx of the balancer"),
    ]
    return Graph("Balancer: answers", lines)


def _latency() -> Graph:
    lines = [
        Line(Metric("AWS/ApplicationELB", "TargetResponseTime", BALANCER, percentile), percentile)
        for percentile in ("p50", "p95", "p99")
    ]
    return Graph("Balancer: seconds until the answer", lines)


def _compute(options: Options) -> Sequence[Graph]:
    targets = Graph(
        "Backend: who answers",
        [
            Line(Metric("AWS/ApplicationELB", "HealthyHostCount", TARGETS, "Minimum"), "healthy"),
            Line(Metric("AWS/ApplicationELB", "UnHealthyHostCount", TARGETS, "Maximum"), "unhealthy"),
        ],
    )
    per_target = Metric("AWS/ApplicationELB", "RequestCountPerTarget", TARGETS, "Sum")
    load = Graph("Backend: requests a minute and target", [Line(per_target, "requests")])
    return (targets, load, _instances() if options.compute == "ec2" else _tasks())


def _instances() -> Graph:
    cpu = Line(Metric("AWS/EC2", "CPUUtilization", GROUP), "CPU, percent")
    count = Line(Metric("AWS/AutoScaling", "GroupInServiceInstances", GROUP), "instances")
    return Graph("Backend: instances", [cpu, count])


def _tasks() -> Graph:
    cpu = Line(Metric("AWS/ECS", "CPUUtilization", SERVICE), "CPU, percent")
    memory = Line(Metric("AWS/ECS", "MemoryUtilization", SERVICE), "memory, percent")
    return Graph("Backend: tasks", [cpu, memory])


def _database() -> Sequence[Graph]:
    def of(name: str, label: str, statistic: str = "Average") -> Line:
        return Line(Metric("AWS/RDS", name, DATABASE, statistic), label)

    return (
        Graph("Database: CPU", [of("CPUUtilization", "percent")]),
        Graph("Database: connections", [of("DatabaseConnections", "connections", "Maximum")]),
        Graph("Database: free bytes", [of("FreeStorageSpace", "storage"), of("FreeableMemory", "memory")]),
    )


def _history() -> Graph:
    def of(name: str, label: str) -> Line:
        return Line(Metric("AWS/DynamoDB", name, HISTORY, "Sum"), label)

    lines = [
        of("ConsumedReadCapacityUnits", "read units"),
        of("ConsumedWriteCapacityUnits", "write units"),
        of("ReadThrottleEvents", "reads refused"),
        of("WriteThrottleEvents", "writes refused"),
    ]
    return Graph("History", lines)


def _way_out(options: Options) -> Graph:
    lines = []
    for number in range(options.nat_gateways):
        dimensions = {"NatGatewayId": f"${{{gateway(number)}}}"}
        connections = Metric("AWS/NATGateway", "ActiveConnectionCount", dimensions, "Maximum")
        refused = Metric("AWS/NATGateway", "ErrorPortAllocation", dimensions, "Sum")
        lines += [Line(connections, f"connections {number + 1}"), Line(refused, f"without a port {number + 1}")]
    return Graph("The way out: NAT gateways", lines)
