"""Whom alarms tell: one topic, which the alarms of all other stacks and the budget publish to.

The topic is encrypted with a key of our own, since the one that AWS manages for SNS lets neither CloudWatch nor Budgets
in, and an alarm that can't publish is silent. Only these two services may publish, and only for this account.
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.kms import Key
from troposphere.sns import SubscriptionResource, Topic, TopicPolicy

from cloudformation import keys, policies
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

PUBLISHERS = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]


def build(options: Options) -> Stack:
    """The key, the topic, who may publish, and who is told."""
    draft = Draft(options, "alerts", "Whom alarms and the budget tell")
    key = _key(draft)
    topic = draft.add(
        Topic(
            "Topic",
            DisplayName=f"andamio {options.environment}",
            KmsMasterKeyId=GetAtt(key, "Arn"),
            Tags=draft.tags("alerts"),
        )
    )
    draft.add(TopicPolicy("Publishers", Topics=[Ref(topic)], PolicyDocument=_who_may_publish(topic)))
    if options.alarm_email:
        told = SubscriptionResource("Email", TopicArn=Ref(topic), Protocol="email", Endpoint=options.alarm_email)
        draft.add(told)
    draft.puts_out("AlarmTopic", Ref(topic))
    return draft.stack()


def _key(draft: Draft) -> Key:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    publishing = policies.allow(
        "Publishers",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        principal={"Service": PUBLISHERS},
        condition=policies.of_this_account(),
    )
    return keys.key(draft, "Key", "alerts", "Encrypts what alarms say", [publishing])


def _who_may_publish(topic: Topic) -> dict[str, object]:
    publish, only = ["sns:Publish"], policies.of_this_account()
    return policies.document(
        policies.allow("Publishers", publish, [Ref(topic)], principal={"Service": PUBLISHERS}, condition=only),
        policies.deny(
            "NoTls",
            publish,
            [Ref(topic)],
            principal="*",
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
