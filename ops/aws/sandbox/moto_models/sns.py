"""SNS: subscriptions and topic policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from .base import Model


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
