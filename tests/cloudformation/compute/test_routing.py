"""What leads to the backend: the paths that the application's own web tier passes on, and times that fit together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cloudformation.balancer.watch import NAMESPACE
from cloudformation.compute.routing import DRAINING_SECONDS, HEALTH_PATH, INSTANCES_PRIORITY, TASKS_PRIORITY
from cloudformation.compute.tasks import STOP_SECONDS
from cloudformation.edge.distribution import ANSWER_SECONDS, KEEPALIVE_SECONDS
from cloudformation.stacks.balancer import IDLE_SECONDS
from ops.paths import ROOT
from tests.cloudformation import designs

NGINX = (ROOT / "frontend" / "nginx.conf").read_text()
GUNICORN = (ROOT / "backend" / "config" / "gunicorn.py").read_text()
STACKS = {"ec2": "backend", "ecs": "service"}


def rules(compute: str) -> dict[str, dict[str, Any]]:
    made = designs.design_of(compute=compute)
    return designs.resources(made, STACKS[compute], "ElasticLoadBalancingV2::ListenerRule")


def values(rule: dict[str, Any], field: str, config: str) -> list[str]:
    (found,) = [row[config]["Values"] for row in rule["Conditions"] if row["Field"] == field]
    return list(found)


def proxied_by_nginx() -> set[str]:
    """The paths of its locations with a proxy_pass, as patterns of a balancer."""
    locations = re.findall(r"location (\^~|=) (\S+) \{([^}]*)\}", NGINX)
    passed = [(how, path) for how, path, body in locations if "proxy_pass" in body]
    return {path if how == "=" else f"{path}*" for how, path in passed}


@pytest.mark.parametrize("compute", STACKS)
def test_the_paths_are_those_that_nginx_passes_on(compute: str) -> None:
    paths = {path for rule in rules(compute).values() for path in values(rule, "path-pattern", "PathPatternConfig")}
    assert paths == proxied_by_nginx()
    assert len(paths) == 3


def test_the_distribution_sends_the_same_paths() -> None:
    (made,) = designs.resources(designs.design_of(), "site", "CloudFront::Distribution").values()
    sent = {row["PathPattern"] for row in made["DistributionConfig"]["CacheBehaviors"]}
    assert sent == proxied_by_nginx()


@pytest.mark.parametrize("compute", STACKS)
def test_the_admin_is_at_the_sites_name_alone(compute: str) -> None:
    found = {title: values(rule, "host-header", "HostHeaderConfig") for title, rule in rules(compute).items()}
    both = ["loans.example.com", "api.loans.example.com"]
    assert found == {"ApiRule": both, "AdminRule": both[:1], "HealthRule": both}


def test_tasks_take_over_once_the_instances_rules_are_gone() -> None:
    """While an environment moves both stacks are there, and their rules share a listener."""
    instances = {rule["Priority"] for rule in rules("ec2").values()}
    tasks = {rule["Priority"] for rule in rules("ecs").values()}
    assert max(instances) < min(tasks)
    assert (min(instances), min(tasks)) == (INSTANCES_PRIORITY, TASKS_PRIORITY)


def gunicorn(name: str) -> int:
    found = re.search(rf"^{name} = (\d+)$", GUNICORN, re.MULTILINE)
    assert found
    return int(found[1])


def test_what_is_in_flight_is_finished() -> None:
    assert gunicorn("graceful_timeout") <= DRAINING_SECONDS <= STOP_SECONDS


def test_everybody_waits_longer_than_the_next_one_works() -> None:
    """gunicorn gives a request up and says so; who waits for it has to be there."""
    assert gunicorn("timeout") < ANSWER_SECONDS <= IDLE_SECONDS


def test_no_connection_is_used_that_the_balancer_closes() -> None:
    assert KEEPALIVE_SECONDS < IDLE_SECONDS


@pytest.mark.parametrize("compute", STACKS)
def test_a_target_serves_when_the_backend_says_that_it_is_ready(compute: str) -> None:
    made = designs.design_of(compute=compute)
    (group,) = designs.resources(made, STACKS[compute], "ElasticLoadBalancingV2::TargetGroup").values()
    assert f'"{HEALTH_PATH}"' in (ROOT / "backend" / "operations" / "health.py").read_text()
    assert (group["HealthCheckPath"], group["Matcher"]) == (HEALTH_PATH, {"HttpCode": "200"})
    assert f':{group["Port"]}"' in GUNICORN
    attributes = {row["Key"]: row["Value"] for row in group["TargetGroupAttributes"]}
    assert attributes["stickiness.enabled"] == "false"


@pytest.mark.parametrize("compute", STACKS)
@pytest.mark.parametrize("least", [2, 3])
def test_an_update_sets_no_alarm_off_and_the_loss_of_a_backend_does(compute: str, least: int) -> None:
    """An instance that boots is unhealthy for minutes; counted are the healthy ones, which an update never lessens."""
    made = designs.design_of(compute=compute, least_instances=least, busy_instances=least)
    alarm = designs.resources(made, STACKS[compute], "CloudWatch::Alarm")["UnhealthyHostsAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (NAMESPACE, "HealthyHostCount")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", least)
    assert alarm["TreatMissingData"] == "breaching"
    resources = made.stack(STACKS[compute]).document["Resources"]
    if compute == "ec2":
        kept = resources["Group"]["UpdatePolicy"]["AutoScalingRollingUpdate"]["MinInstancesInService"]
        assert kept >= least
    else:
        assert resources["Service"]["Properties"]["DeploymentConfiguration"]["MinimumHealthyPercent"] == 100


@pytest.mark.parametrize("compute", STACKS)
def test_an_update_is_rolled_back_on_errors_slowness_and_too_few_backends(compute: str) -> None:
    made = designs.design_of(compute=compute).stack(STACKS[compute])
    assert {(one.stack, one.output) for one in made.alarms} == {
        ("balancer", "ServerErrorsAlarm"),
        ("balancer", "LatencyAlarm"),
        (STACKS[compute], "UnhealthyHostsAlarm"),
    }
