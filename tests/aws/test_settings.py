"""An environment's ``aws.env`` → options: all of them, production's by default, small ones for staging."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cloudformation.errors import DesignError
from cloudformation.options import Options, Repository, Schedule
from ops.aws.design import design_of
from ops.aws.settings import AwsSettings, options
from ops.errors import BadInput
from tests.aws import environments

# What tells staging from production; a change here is a change of what staging costs.
SMALL = {
    "environment": "staging",
    "vpc_cidr": "10.21.0.0/16",
    "nat_gateways": 1,
    "instance_type": "t3.micro",
    "most_instances": 4,
    "database_class": "db.t4g.micro",
    "database_storage": 20,
    "database_most_storage": 50,
    "database_multi_az": False,
    "log_days": 30,
    "budget_usd": 200,
}


def options_of(root: Path, name: str, **changed: str) -> Options:
    return options(AwsSettings.of(environments.make(root, name, **changed)), "boot")


def test_production_is_what_the_design_is_by_default(tmp_path: Path) -> None:
    given = {
        "environment": "production",
        "region": "eu-west-1",
        "domain": "loans.example.com",
        "boot": "boot",
        "scoring_url": "https://scoring.example.com",
        "notifications_url": "https://notifications.example.com",
    }
    assert options_of(tmp_path, "production") == Options(**given)  # type: ignore[arg-type]


def test_staging_is_small(tmp_path: Path) -> None:
    staging = options_of(tmp_path, "staging")
    assert staging == dataclasses.replace(options_of(tmp_path, "production"), **SMALL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"AWS_COMPUTE": "ecs"}, {"compute": "ecs"}),
        (
            {"AWS_WORKING_HOURS_START": "0 6 * * MON-FRI", "AWS_WORKING_HOURS_END": "0 20 * * 1-5"},
            {"working_hours": Schedule("0 6 * * MON-FRI", "0 20 * * 1-5")},
        ),
        ({"AWS_ALARM_EMAIL": "alarms@example.com"}, {"alarm_email": "alarms@example.com"}),
        ({"AWS_DROPLET_ADDRESS": "203.0.113.7"}, {"droplet_address": "203.0.113.7"}),
        ({"AWS_TASK_CPU": "1024", "AWS_TASK_MEMORY": "2048"}, {"task_cpu": 1024, "task_memory": 2048}),
        ({"AWS_LOG_DAYS": "365"}, {"log_days": 365}),
    ],
)
def test_each_option_can_be_set(tmp_path: Path, changed: dict[str, str], expected: dict[str, object]) -> None:
    made = options_of(tmp_path, "production", **changed)
    assert {name: getattr(made, name) for name in expected} == expected


def test_the_pipeline_is_bound_to_a_repository(tmp_path: Path) -> None:
    workspace, repository, deployment = (f"1a2b3c4d-0000-4000-8000-00000000000{digit}" for digit in "abc")
    changed = {
        "AWS_BITBUCKET_WORKSPACE": "acme",
        "AWS_BITBUCKET_WORKSPACE_UUID": workspace,
        "AWS_BITBUCKET_REPOSITORY_UUID": repository,
        "AWS_BITBUCKET_DEPLOYMENT_UUID": deployment,
        "AWS_BITBUCKET_PROVIDER": "false",
    }
    expected = Repository("acme", workspace, repository, deployment, holds_provider=False)
    assert options_of(tmp_path, "production", **changed).repository == expected


def test_only_local_has_a_sandbox_by_itself_and_it_is_on_this_machine(tmp_path: Path) -> None:
    local = AwsSettings.of(environments.make(tmp_path, "local"))
    production = AwsSettings.of(environments.make(tmp_path, "production"))
    assert (local.is_sandbox, local.endpoint) == (True, "http://127.0.0.1:4577")
    assert (production.is_sandbox, production.endpoint) == (False, None)


def test_a_design_that_contradicts_itself_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def contradictory(_: Options) -> None:
        raise DesignError("the zones overlap", "a larger AWS_VPC_CIDR")

    monkeypatch.setattr("cloudformation.design.builders", lambda: (contradictory,))
    with pytest.raises(BadInput) as caught:
        design_of(environments.make(tmp_path, "production"))
    assert (caught.value.what, caught.value.hint) == ("the zones overlap", "a larger AWS_VPC_CIDR")
    assert caught.value.where == "env/production/aws.env"
