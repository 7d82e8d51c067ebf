"""SNS: topics that keep their subscriptions when they change, subscriptions, topic policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from .base import Model, tags_of


class Subscription(Model, CloudFormationModel):
    TYPE = "AWS::SNS::Subscription"

    def make(self) -> None:
        given = self.properties
        made = self._backend.subscribe(given["TopicArn"], given["Endpoint"], given["Protocol"])
        self.physical_resource_id = made.arn

    def remove(self) -> None:
        self._backend.unsubscribe(self.physical_resource_id)

    @property
    def _backend(self) -> Any:
        return sns_backends[self.account_id][self.region_name]


class TopicPolicy(Model, CloudFormationModel):
    TYPE = "AWS::SNS::TopicPolicy"

    def make(self) -> None:
        for arn in self.properties["Topics"]:
            policy = json.dumps(self.properties["PolicyDocument"])
            sns_backends[self.account_id][self.region_name].set_topic_attribute(arn, "policy", policy)

    def change(self, before: dict[str, Any]) -> None:
        self.make()


class Topic(Model, CloudFormationModel):
    TYPE = "AWS::SNS::Topic"
    NAMED_BY = "TopicName"

    def make(self) -> None:
        made = self._backend.create_topic(self.name, {}, tags_of(self.properties))
        self.physical_resource_id = made.arn
        for one in self.properties.get("Subscription", []):
            self._backend.subscribe(made.arn, one["Endpoint"], one["Protocol"])
        self._set()

    def change(self, before: dict[str, Any]) -> None:
        self._set()

    def remove(self) -> None:
        self._backend.delete_topic(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"TopicArn": self.physical_resource_id, "TopicName": self.name}

    def _set(self) -> None:
        topic = self._backend.get_topic(self.physical_resource_id)
        topic.display_name = self.properties.get("DisplayName", "")
        topic.kms_master_key_id = self.properties.get("KmsMasterKeyId")

    @property
    def _backend(self) -> Any:
        return sns_backends[self.account_id][self.region_name]
