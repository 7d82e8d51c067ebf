"""What a stack is written on: the catalogue of what flows between stacks, parameters that catch mistakes, alarms."""

from __future__ import annotations

import re

import pytest
from troposphere import Ref
from troposphere.sns import Topic

from cloudformation.alarms import BELOW, Metric, alarm
from cloudformation.draft import Draft
from cloudformation.errors import DesignError
from cloudformation.options import Repository
from cloudformation.outputs import OUTPUTS
from cloudformation.stack import Given, OutputOf
from tests.cloudformation import designs

EXAMPLES = {
    "AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:andamio-production-alerts-Topic-ABC",
    "BackendRepository": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/andamio-production-registry-backend-1a2b",
    "BackendRepositoryArn": "arn:aws:ecr:eu-west-1:123456789012:repository/backend",
    "Balancer": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/andam-Balan-ABC/50dc6c495c0c9188",
    "BalancerDns": "internal-andam-Balan-ABC-123.eu-west-1.elb.amazonaws.com",
    "BalancerFullName": "app/andam-Balan-ABC/50dc6c495c0c9188",
    "Certificate": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    "DatabaseHost": "andamio-production-data-database-abc.cx1.eu-west-1.rds.amazonaws.com",
    "DatabasePort": "5432",
    "DatabaseSecret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Database-AbCdEf",
    "Distribution": "EDFDVBD6EXAMPLE",
    "DistributionDomain": "d111111abcdef8.cloudfront.net",
    "HistoryTable": "andamio-production-data-History-1ABC",
    "HistoryTableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/History-1ABC",
    "ServerErrorsAlarm": "arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:andamio ServerErrors",
    "SiteBucket": "andamio-production-site-bucket-1abc",
}


def a_draft() -> Draft:
    return Draft(designs.options_of("staging"), "example", "An example")


@pytest.mark.parametrize(("name", "value"), EXAMPLES.items())
def test_what_aws_puts_out_fits_its_pattern(name: str, value: str) -> None:
    assert re.fullmatch(OUTPUTS[name].pattern, value)


@pytest.mark.parametrize("name", [name for name, entry in OUTPUTS.items() if entry.kind == "String"])
@pytest.mark.parametrize("value", ["", " ", "<value>", "example value;"])
def test_what_is_no_value_fits_none(name: str, value: str) -> None:
    assert not re.fullmatch(OUTPUTS[name].pattern, value)


@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_every_value_that_flows_is_put_out_by_its_stack(compute: str) -> None:
    made = designs.design_of(compute=compute)
    for stack in made.stacks:
        assert set(stack.inputs) == set(stack.document.get("Parameters", {}))
        for source in stack.inputs.values():
            if isinstance(source, OutputOf):
                assert source.output in made.stack(source.stack).document["Outputs"], f"{stack.key} takes {source}"


def test_the_catalogue_has_nothing_that_no_stack_puts_out() -> None:
    uuid = "0123abcd-0123-0123-0123-0123456789ab"
    repository = Repository("example", uuid, uuid, uuid)
    both = [designs.design_of(compute=compute, repository=repository) for compute in ("ec2", "ecs")]
    put_out = {name for made in both for stack in made.stacks for name in stack.document.get("Outputs", {})}
    assert put_out == set(OUTPUTS)


def test_a_value_that_is_taken_twice_is_one_parameter() -> None:
    draft = a_draft()
    assert draft.takes("AlarmTopic").to_dict() == draft.takes("AlarmTopic").to_dict() == {"Ref": "AlarmTopic"}
    assert draft.stack().inputs == {"AlarmTopic": OutputOf("alerts", "AlarmTopic")}


def test_a_value_may_come_from_the_other_way_of_computing() -> None:
    draft = a_draft()
    draft.takes("TargetGroup", of="service")
    assert draft.stack().needs == ("service",)


def test_an_output_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(DesignError, match="no stack puts out AlarmTopics"):
        a_draft().takes("AlarmTopics")
    with pytest.raises(DesignError, match="no stack puts out Topic"):
        a_draft().puts_out("Topic", "value")


def test_a_text_without_a_pattern_is_refused() -> None:
    with pytest.raises(DesignError, match="parameter Url of stack example takes anything"):
        a_draft().input("Url", Given("https://example.com"), "An address")


def test_everything_carries_its_environment_and_stack() -> None:
    draft = a_draft()
    draft.add(Topic("Topic", Tags=draft.tags("alerts")))
    tags = draft.stack().document["Resources"]["Topic"]["Properties"]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "Name": "andamio-staging-alerts",
        "andamio:environment": "staging",
        "andamio:stack": "example",
    }


@pytest.mark.parametrize(
    ("statistic", "shown"),
    [
        ("Sum", {"Statistic": "Sum"}),
        ("p95", {"ExtendedStatistic": "p95"}),
        ("p99.9", {"ExtendedStatistic": "p99.9"}),
    ],
)
def test_an_alarm_tells_when_it_begins_and_when_it_is_over(statistic: str, shown: dict[str, str]) -> None:
    metric = Metric("AWS/RDS", "FreeStorageSpace", {"DBInstanceIdentifier": "one"}, statistic)
    topic = Ref("AlarmTopic")
    made = alarm("Full", metric, 5, topic=topic, tags=a_draft().tags(), description="Full", when=BELOW, minutes=5, of=7)
    properties = made.to_dict()["Properties"]
    assert properties["AlarmActions"] == properties["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert {key: value for key, value in properties.items() if "Statistic" in key} == shown
    assert (properties["Period"], properties["DatapointsToAlarm"], properties["EvaluationPeriods"]) == (300, 5, 7)
    assert properties["TreatMissingData"] == "notBreaching"
