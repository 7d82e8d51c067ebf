"""An alarm that can't publish is silent: who may, and with which key."""

from __future__ import annotations

from typing import Any

from tests.cloudformation import designs

SERVICES = {"budgets.amazonaws.com", "cloudwatch.amazonaws.com"}


def allowed(document: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [one for one in document["Statement"] if one["Effect"] == "Allow" and action in one["Action"]]


def test_alarms_and_the_budget_may_publish_and_encrypt() -> None:
    """SNS encrypts for whoever publishes, with that one's permission."""
    made = designs.design_of()
    (policy,) = designs.resources(made, "alerts", "SNS::TopicPolicy").values()
    (publish,) = allowed(policy["PolicyDocument"], "sns:Publish")
    assert set(publish["Principal"]["Service"]) == SERVICES
    assert policy["Topics"] == [{"Ref": "Topic"}]
    (key,) = designs.resources(made, "alerts", "KMS::Key").values()
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        (use,) = allowed(key["KeyPolicy"], action)
        assert set(use["Principal"]["Service"]) == SERVICES


def test_the_topic_uses_the_key() -> None:
    (topic,) = designs.resources(designs.design_of(), "alerts", "SNS::Topic").values()
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_who_is_told_is_asked_once_there_is_an_address() -> None:
    assert not designs.resources(designs.design_of(alarm_email=None), "alerts", "SNS::Subscription")
    told = designs.resources(designs.design_of(alarm_email="operations@example.com"), "alerts", "SNS::Subscription")
    (one,) = told.values()
    assert (one["Protocol"], one["Endpoint"], one["TopicArn"]) == ("email", "operations@example.com", {"Ref": "Topic"})
