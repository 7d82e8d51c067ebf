"""The simulation is of the group that the templates describe."""

from __future__ import annotations

import pytest

from benchmarks.scaling import assumptions, template
from cloudformation.options import Options
from ops.errors import AndamioError
from ops.paths import BACKEND, ROOT

OPTIONS = Options("e", "eu-west-1", "example.com", "", "https://a.example.com", "https://b.example.com")


def test_production_is_what_the_design_says() -> None:
    """The values are those of the options, as they arrive in the template."""
    group = template.production()
    assert (group.least, group.most) == (OPTIONS.least_instances, OPTIONS.most_instances)
    assert (group.cpu_target, group.requests_target) == (OPTIONS.cpu_target, OPTIONS.requests_target)
    assert (group.warmup, group.instance_type) == (OPTIONS.warmup_seconds, OPTIONS.instance_type)
    assert group.grace >= assumptions.Assumptions(1).boot + group.check_interval * group.healthy_after


def test_another_template_is_another_group() -> None:
    resources = {
        "Group": (
            "AWS::AutoScaling::AutoScalingGroup",
            {"MinSize": "3", "MaxSize": "5", "DefaultInstanceWarmup": 60, "HealthCheckGracePeriod": 70},
        ),
        "Targets": (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {"HealthCheckIntervalSeconds": 5, "HealthyThresholdCount": 4, "UnhealthyThresholdCount": 6},
        ),
        "Launch": ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"InstanceType": "m7i.large"}}),
        "Cpu": ("AWS::AutoScaling::ScalingPolicy", tracking("ASGAverageCPUUtilization", 40)),
        "Requests": ("AWS::AutoScaling::ScalingPolicy", tracking("ALBRequestCountPerTarget", 900)),
    }
    document = {"Resources": {name: {"Type": kind, "Properties": of} for name, (kind, of) in resources.items()}}
    assert template.read(document) == template.Group(3, 5, 40, 900, 60, 70, 5, 4, 6, "m7i.large")


def tracking(metric: str, target: int) -> dict[str, object]:
    predefined = {"PredefinedMetricType": metric}
    return {"TargetTrackingConfiguration": {"PredefinedMetricSpecification": predefined, "TargetValue": target}}


def test_the_capacity_is_a_figure_of_the_benchmarks() -> None:
    found = assumptions.measured_capacity()
    assert f"`Connection: close` | {found:.0f} requests/s" in assumptions.MEASURED.read_text()


def test_the_backlog_is_the_servers() -> None:
    assert f"\nbacklog = {assumptions.Assumptions(1).backlog}\n" in (BACKEND / "config" / "gunicorn.py").read_text()


def test_a_figure_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assumptions, "MEASURED", ROOT / "README.md")
    with pytest.raises(AndamioError, match="can't be found"):
        assumptions.measured_capacity()


def test_an_instance_costs_what_the_price_list_says() -> None:
    assert 0.001 < assumptions.price("t3.small") < assumptions.price("t3.medium")
    with pytest.raises(AndamioError, match="no price of a z9"):
        assumptions.price("z9.nano")
