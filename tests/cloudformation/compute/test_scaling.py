"""Instances and tasks are scaled to the same targets, between the same bounds, at the same hours."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.compute.task_scaling import application_cron
from cloudformation.errors import DesignError
from cloudformation.options import Schedule
from tests.cloudformation import designs

HOURS = Schedule("0 6 * * 1-5", "30 20 * * MON-FRI")
SIZES: dict[str, Any] = {
    "least_instances": 2,
    "busy_instances": 4,
    "most_instances": 9,
    "cpu_target": 40,
    "requests_target": 900,
    "working_hours": HOURS,
}


def targets(policies: dict[str, dict[str, Any]], configuration: str) -> dict[str, int]:
    found = [policy[configuration] for policy in policies.values()]
    return {one["PredefinedMetricSpecification"]["PredefinedMetricType"]: one["TargetValue"] for one in found}


def test_instances_follow_cpu_and_requests() -> None:
    made = designs.design_of(**SIZES)
    policies = designs.resources(made, "backend", "AutoScaling::ScalingPolicy")
    expected = {"ASGAverageCPUUtilization": 40, "ALBRequestCountPerTarget": 900}
    assert targets(policies, "TargetTrackingConfiguration") == expected


def test_tasks_follow_cpu_and_requests() -> None:
    made = designs.design_of(compute="ecs", **SIZES)
    policies = designs.resources(made, "service", "ApplicationAutoScaling::ScalingPolicy")
    expected = {"ECSServiceAverageCPUUtilization": 40, "ALBRequestCountPerTarget": 900}
    assert targets(policies, "TargetTrackingScalingPolicyConfiguration") == expected


def test_requests_are_counted_once_the_rules_lead_to_the_group() -> None:
    """Else AWS knows no such target group behind that balancer."""
    policies = designs.design_of().stack("backend").document["Resources"]
    assert policies["ScaleByRequests"]["DependsOn"] == ["ApiRule", "AdminRule", "HealthRule"]


def test_the_group_is_larger_during_working_hours() -> None:
    actions = designs.resources(designs.design_of(**SIZES), "backend", "AutoScaling::ScheduledAction").values()
    assert [(one["Recurrence"], one["MinSize"], one["TimeZone"]) for one in actions] == [
        (HOURS.start, 4, "Etc/UTC"),
        (HOURS.end, 2, "Etc/UTC"),
    ]


def test_the_service_is_larger_during_working_hours() -> None:
    made = designs.design_of(compute="ecs", **SIZES)
    (target,) = designs.resources(made, "service", "ApplicationAutoScaling::ScalableTarget").values()
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 9)
    actions = [(one["Schedule"], one["ScalableTargetAction"]) for one in target["ScheduledActions"]]
    assert actions == [
        ("cron(0 6 ? * MON-FRI *)", {"MinCapacity": 4}),
        ("cron(30 20 ? * MON-FRI *)", {"MinCapacity": 2}),
    ]


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_without_working_hours_nothing_is_scheduled(compute: str) -> None:
    stack = "backend" if compute == "ec2" else "service"
    text = designs.design_of(compute=compute).stack(stack).body
    assert "WorkingHours" not in text
    assert "working-hours" not in text


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("0 6 * * *", "cron(0 6 * * ? *)"),
        ("0 6 1 * *", "cron(0 6 1 * ? *)"),
        ("0 6 * * 1-5", "cron(0 6 ? * MON-FRI *)"),
        ("0 6 * * 0,6", "cron(0 6 ? * SUN,SAT *)"),
        ("0 6 * * 7", "cron(0 6 ? * SUN *)"),
        ("0 6 * * 1-5/2", "cron(0 6 ? * MON-FRI/2 *)"),
        ("*/15 6-20 * 1-11 TUE", "cron(*/15 6-20 ? 1-11 TUE *)"),
    ],
)
def test_hours_are_written_as_application_auto_scaling_reads_them(ours: str, theirs: str) -> None:
    assert application_cron(ours) == theirs


def test_a_day_of_the_month_that_is_a_weekday_is_refused() -> None:
    with pytest.raises(DesignError, match="of the month and of the week"):
        application_cron("0 6 1 * 1")


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_a_deployment_does_not_say_how_many_there_are(compute: str) -> None:
    """Else it would take back what the policies have decided."""
    if compute == "ec2":
        assert "DesiredCapacity" not in designs.resources(designs.design_of(), "backend")["Group"]
    else:
        assert "DesiredCount" not in designs.resources(designs.design_of(compute="ecs"), "service")["Service"]
