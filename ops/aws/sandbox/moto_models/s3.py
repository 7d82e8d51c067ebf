"""S3: bucket policies; and a bucket that isn't empty can't be removed, as in AWS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.s3.models import s3_backends

from .base import Model


class BucketPolicy(Model, CloudFormationModel):
    TYPE = "AWS::S3::BucketPolicy"

    def make(self) -> None:
        self.physical_resource_id = self.properties["Bucket"]
        document = self.properties["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document)
        self._backend.put_bucket_policy(self.properties["Bucket"], text.encode())

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        self._backend.delete_bucket_policy(self.properties["Bucket"])

    @property
    def _backend(self) -> Any:
        return s3_backends[self.account_id]["aws"]
