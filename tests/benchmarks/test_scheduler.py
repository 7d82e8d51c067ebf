"""The simulated deployment: its critical path is computed from the templates, and met by the real code."""

from __future__ import annotations

import pytest

from benchmarks import scheduler
from cloudformation.stack import OutputOf
from ops.aws.deploy.wanted import MONITORING_MINUTES
from tests.aws.deploy import designs

CHANGE_SET, USUAL = scheduler.CHANGE_SET_SECONDS, scheduler.USUAL_SECONDS
DATABASE, TABLE = (scheduler.SECONDS[one] for one in ("AWS::RDS::DBInstance", "AWS::DynamoDB::Table"))


def test_the_critical_path_is_the_longest_chain_of_stacks_and_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scheduler.SECONDS, "AWS::ECR::Repository", 5000)
    network = 2 * USUAL + CHANGE_SET
    data = CHANGE_SET + DATABASE + USUAL  # the alarm comes after the database; the table beside it
    assert scheduler.critical_path(designs.design(designs.network(), designs.data())) == network + data
    assert scheduler.critical_path(designs.design(designs.network(), designs.registry())) == CHANGE_SET + 5000


def test_alarms_that_are_watched_count() -> None:
    alone = designs.stack("site", {"Bucket": designs.resource("AWS::S3::Bucket")})
    after = designs.stack(
        "site", {"Bucket": designs.resource("AWS::S3::Bucket")}, {"Host": OutputOf("data", "Host")},
        alarms=(OutputOf("data", "AlarmArn"),),
    )  # fmt: skip
    base = designs.design(designs.network(), designs.data())
    with_site = designs.design(designs.network(), designs.data(), after)
    own = scheduler.critical_path(designs.design(alone))
    assert scheduler.critical_path(with_site) == scheduler.critical_path(base) + own + 60 * MONITORING_MINUTES


def test_the_design_of_production_is_deployed_in_the_time_of_its_critical_path() -> None:
    at_once, one_by_one = scheduler.measure(None)  # type: ignore[arg-type] # it runs no command
    assert at_once.met
    assert at_once.ratio
    assert at_once.ratio >= 1
    assert one_by_one.ratio
    assert one_by_one.ratio < 0.7
