"""The balancer's own promises: its logs, its attributes, and alarms that go off when they should."""

from __future__ import annotations

from typing import Any

import pytest

from cloudformation.balancer.watch import ERRORS_PERCENT, FEWEST_REQUESTS
from tests.cloudformation import designs


def only(kind: str, **changed: Any) -> dict[str, Any]:
    (found,) = designs.resources(designs.design_of(**changed), "balancer", kind).values()
    return found


def alarms() -> dict[str, dict[str, Any]]:
    return designs.resources(designs.design_of(), "balancer", "CloudWatch::Alarm")


def test_its_ports_have_a_group_each() -> None:
    """CloudFront's prefix list fills a group."""
    groups = only("ElasticLoadBalancingV2::LoadBalancer")["SecurityGroups"]
    assert groups == [{"Ref": "BalancerSecurityGroup"}, {"Ref": "BalancerRedirectSecurityGroup"}]


def test_the_bucket_of_its_logs_is_ready_before_it() -> None:
    """The balancer writes a test file when logging is turned on, and can't be made without."""
    resources = designs.design_of().stack("balancer").document["Resources"]
    assert resources["Balancer"]["DependsOn"] == "AccessLogsPolicy"


def test_balancers_of_this_account_alone_write_to_its_bucket() -> None:
    statements = only("S3::BucketPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = [one for one in statements if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert allowed["Action"] == ["s3:PutObject"]
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Fn::Sub": "${AWS::AccountId}"}}}
    assert "AWSLogs/${AWS::AccountId}/" in str(allowed["Resource"])


def test_balancers_can_read_no_key_of_kms() -> None:
    (rule,) = only("S3::Bucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def rate(requests: float | None, backends: float | None, own: float | None) -> float:
    """The alarm's expression, as CloudWatch's metric math evaluates it for one minute."""
    queries = {one["Id"]: one for one in alarms()["ServerErrorsAlarm"]["Metrics"]}
    expression = queries["rate"]["Expression"].replace("IF(", "choose(").replace("FILL(", "fill(")
    measured = {"requests": requests, "backends": backends, "own": own}

    def fill(value: float | None, instead: float) -> float:
        return instead if value is None else value

    def choose(condition: bool, yes: float, no: float) -> float:
        return yes if condition else no

    class Quiet(float):
        def __truediv__(self, other: float) -> float:  # no requests: the other branch counts
            return float(self) / other if other else 0.0

    wrapped = expression.replace("100 *", "hundred *")

    class Hundred:
        def __mul__(self, other: float) -> Quiet:
            return Quiet(100 * other)

    names = {"fill": fill, "choose": choose, "hundred": Hundred(), **measured}
    return float(eval(wrapped, {"__builtins__": {}}, names))  # noqa: S307 - an expression of our own


@pytest.mark.parametrize(
    ("requests", "backends", "own", "goes_off"),
    [
        (1000, None, None, False),
        (1000, 49, None, False),
        (1000, 60, None, True),
        (1000, None, 70, True),
        (1000, 30, 30, True),
        (None, None, 100, True),  # no target: such requests aren't counted elsewhere
        (5, 5, None, False),  # a handful says nothing
        (None, None, None, False),
    ],
)
def test_errors_are_a_share_of_requests_whoever_makes_them(
    requests: float | None, backends: float | None, own: float | None, goes_off: bool
) -> None:
    alarm = alarms()["ServerErrorsAlarm"]
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert (rate(requests, backends, own) > alarm["Threshold"]) is goes_off
    assert (alarm["Threshold"], FEWEST_REQUESTS) == (ERRORS_PERCENT, 20)


def test_one_of_the_alarms_metrics_is_what_it_watches() -> None:
    queries = alarms()["ServerErrorsAlarm"]["Metrics"]
    assert [one["Id"] for one in queries if one["ReturnData"]] == ["rate"]
    measured = {one["Id"]: one["MetricStat"]["Metric"]["MetricName"] for one in queries if "MetricStat" in one}
    assert measured == {
        "requests": "RequestCount",
        "backends": "HTTPCode_Target_5XX_Count",
        "own": "HTTPCode_ELB_5XX_Count",
    }


def test_slowness_is_a_percentile_and_a_missing_one_is_no_alarm() -> None:
    found = alarms()
    assert (found["LatencyAlarm"]["ExtendedStatistic"], found["SlowestAlarm"]["ExtendedStatistic"]) == ("p95", "p99")
    assert {one["TreatMissingData"] for one in found.values()} == {"notBreaching"}


def test_a_certificate_that_is_not_renewed_is_told_a_month_before() -> None:
    alarm = alarms()["CertificateRenewalAlarm"]
    assert (alarm["MetricName"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "DaysToExpiry",
        "LessThanThreshold",
        30,
    )
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 24 * 3600
