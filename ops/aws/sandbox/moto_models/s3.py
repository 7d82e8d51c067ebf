"""S3: bucket policies, and buckets with what protects them; one that isn't empty can't be removed, as in AWS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.s3.cloud_formation import cfn_to_api_encryption
from moto.s3.exceptions import BucketNotEmpty
from moto.s3.models import s3_backends

from .base import Model, tags_of

TRANSPORT = {"aws:SecureTransport", "s3:TlsVersion"}


class BucketPolicy(Model, CloudFormationModel):
    TYPE = "AWS::S3::BucketPolicy"

    def make(self) -> None:
        self.physical_resource_id = self.properties["Bucket"]
        given = self.properties["PolicyDocument"]
        document = json.loads(given) if isinstance(given, str) else given
        statements = [one for one in document["Statement"] if not _is_about_transport(one)]
        text = json.dumps({**document, "Statement": statements})
        self._backend.put_bucket_policy(self.properties["Bucket"], text.encode())

    def change(self, before: dict[str, Any]) -> None:
        self.make()

    def remove(self) -> None:
        self._backend.delete_bucket_policy(self.properties["Bucket"])

    @property
    def _backend(self) -> Any:
        return s3_backends[self.account_id]["aws"]


class Bucket(Model, CloudFormationModel):
    TYPE = "AWS::S3::Bucket"
    NAMED_BY = "BucketName"

    def make(self) -> None:
        self._backend.create_bucket(self.name, self.region_name)
        self._set()

    def change(self, before: dict[str, Any]) -> None:
        self._set()

    def remove(self) -> None:
        if self._backend.delete_bucket(self.name) is None:
            raise BucketNotEmpty(bucket=self.name)

    def attributes(self) -> dict[str, Any]:
        domain = f"{self.name}.s3.amazonaws.com"
        return {
            "Arn": f"arn:aws:s3:::{self.name}",
            "DomainName": domain,
            "RegionalDomainName": f"{self.name}.s3.{self.region_name}.amazonaws.com",
        }

    def _set(self) -> None:
        """What the API sets by a request of its own each; lifecycle rules aren't among them."""
        given, backend = self.properties, self._backend
        backend.put_bucket_tagging(self.name, tags_of(given))
        if "BucketEncryption" in given:
            backend.put_bucket_encryption(self.name, cfn_to_api_encryption(given["BucketEncryption"]))
        if "VersioningConfiguration" in given:
            backend.put_bucket_versioning(self.name, given["VersioningConfiguration"]["Status"])
        if "PublicAccessBlockConfiguration" in given:
            backend.put_public_access_block(self.name, _texts(given["PublicAccessBlockConfiguration"]))
        if "OwnershipControls" in given:
            backend.put_bucket_ownership_controls(self.name, {"Rule": given["OwnershipControls"]["Rules"][0]})

    @property
    def _backend(self) -> Any:
        return s3_backends[self.account_id]["aws"]


def _is_about_transport(statement: dict[str, Any]) -> bool:
    """Whether a statement denies requests without (new enough) TLS.

    moto judges no conditions: it would deny every request. What comes over the loopback address counts as encrypted.
    """
    keys = {key for test in statement.get("Condition", {}).values() for key in test}
    return statement["Effect"] == "Deny" and bool(keys) and keys <= TRANSPORT


def _texts(switches: dict[str, Any]) -> dict[str, str]:
    return {name: str(value).lower() for name, value in switches.items()}
