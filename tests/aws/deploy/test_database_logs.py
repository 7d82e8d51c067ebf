"""The logs of a database end some day, too; where they can't be limited, that is said, and the deployment is done."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from cloudformation.design import Design
from ops.aws.deploy import database_logs, everything
from ops.aws.deploy.everything import Order
from ops.errors import AndamioError
from tests.aws.accounts import Account
from tests.aws.deploy import designs
from tests.aws.deploy.fake_services import Pages
from tests.aws.deploy.rig import Rig
from tests.aws.fake_cloudformation.faults import fault

DATABASE = {
    **designs.DATA["Database"],
    "Properties": {"Size": 20, "EnableCloudwatchLogsExports": ["postgresql", "upgrade"]},
}
DESIGN = designs.design(designs.network(), designs.data(Database=DATABASE))
DAYS = designs.OPTIONS.log_days


@dataclass
class Logs:
    """CloudWatch Logs with the groups that there are, and how long each keeps what is in it; None for good."""

    groups: dict[str, int | None] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    denies: bool = False

    def get_paginator(self, operation: str) -> Pages:
        assert operation == "describe_log_groups"
        return Pages(self._described)

    def put_retention_policy(self, logGroupName: str, retentionInDays: int) -> None:  # noqa: N803 - boto3's
        if self.denies:
            raise fault("AccessDeniedException", "not authorized to perform: logs:PutRetentionPolicy", "x", 403)
        self.writes.append(logGroupName)
        self.groups[logGroupName] = retentionInDays

    def _described(self, logGroupNamePrefix: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        found = {name: days for name, days in self.groups.items() if name.startswith(logGroupNamePrefix)}
        return {"logGroups": [{"logGroupName": name} | _kept(days) for name, days in found.items()]}


def _kept(days: int | None) -> dict[str, int]:
    return {} if days is None else {"retentionInDays": days}


@pytest.fixture
def logs() -> Logs:
    return Logs()


def deploy(rig: Rig, logs: Logs, design: Design = DESIGN, **order: Any) -> None:
    cloud: Any = Account(rig.cloud, {"logs": logs})
    around = dataclasses.replace(rig.around, limit_logs=lambda made, keys: database_logs.limit(cloud, made, keys))
    everything.deploy(around, design, dataclasses.replace(Order(design.stacks, yes=True), **order))


def group(rig: Rig, kind: str) -> str:
    return f"/aws/rds/instance/{rig.stack('data').resources['Database'].physical_id}/{kind}"


@pytest.fixture
def deployed(rig: Rig, logs: Logs) -> Rig:
    """A database whose logs RDS keeps for good, beside another's."""
    deploy(rig, logs)
    assert logs.writes == []  # RDS has made none yet
    others = ["/aws/rds/instance/theirs/postgresql", group(rig, "slow")]
    logs.groups |= dict.fromkeys([group(rig, "postgresql"), group(rig, "upgrade"), *others], None)
    return rig


def test_its_logs_are_kept_as_long_as_all_others_and_no_others_are_touched(
    deployed: Rig, logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(deployed, logs)
    both = [group(deployed, "postgresql"), group(deployed, "upgrade")]
    assert logs.writes == both
    assert logs.groups[both[0]] == DAYS
    assert f"  data: {', '.join(both)}: kept {DAYS} days from now on\n" in capsys.readouterr().out


def test_what_is_right_already_is_not_written(deployed: Rig, logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(deployed, logs)
    logs.writes.clear()
    capsys.readouterr()
    deploy(deployed, logs)
    assert logs.writes == []
    assert "from now on" not in capsys.readouterr().out


def test_another_number_of_days_is_set(deployed: Rig, logs: Logs) -> None:
    logs.groups[group(deployed, "upgrade")] = DAYS + 1
    deploy(deployed, logs)
    assert logs.groups[group(deployed, "upgrade")] == DAYS


def test_a_dry_run_writes_nothing(deployed: Rig, logs: Logs) -> None:
    deploy(deployed, logs, dry=True)
    assert logs.writes == []


def test_other_stacks_have_none(deployed: Rig, logs: Logs) -> None:
    deploy(deployed, logs, stacks=DESIGN.stacks[:1])
    assert logs.writes == []


def test_what_is_denied_is_said_and_the_deployment_is_done(
    deployed: Rig, logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.denies = True
    deploy(deployed, logs)
    said = capsys.readouterr().out
    assert "! limiting how long the database's logs are kept: AWS denies logs:PutRetentionPolicy" in said
    assert "2 stacks are as designed" in said


def test_a_database_that_failed_is_left_alone(deployed: Rig, logs: Logs) -> None:
    deployed.cloud.script.fails = {"Alarm": "no"}
    changed = designs.data(Database=DATABASE, Alarm=designs.resource("AWS::CloudWatch::Alarm", Threshold=2))
    with pytest.raises(AndamioError, match="Alarm: no"):
        deploy(deployed, logs, designs.design(designs.network(), changed))
    assert logs.writes == []
