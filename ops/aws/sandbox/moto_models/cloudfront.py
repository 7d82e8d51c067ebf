"""CloudFront: distributions, functions, origin access controls, response headers policies, VPC origins.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CloudFront.html
"""

from __future__ import annotations

import copy
from typing import Any

from moto.cloudfront.models import cloudfront_backends
from moto.core.common_models import CloudFormationModel
from moto.moto_api._internal import mock_random

from .base import Model


def _backend(model: Model) -> Any:
    return cloudfront_backends[model.account_id]["aws"]


class Distribution(Model, CloudFormationModel):
    TYPE = "AWS::CloudFront::Distribution"

    def make(self) -> None:
        made, _, _ = _backend(self).create_distribution_with_tags(self._config(self.name), self.tags)
        self.physical_resource_id = made.distribution_id

    def change(self, before: dict[str, Any]) -> None:
        reference = self._made.distribution_config.caller_reference
        _backend(self).update_distribution(self._config(reference), self.physical_resource_id, if_match=True)

    def remove(self) -> None:
        _backend(self).delete_distribution(self.physical_resource_id, if_match=True)

    def attributes(self) -> dict[str, Any]:
        return {"Id": self.physical_resource_id, "DomainName": self._made.domain_name}

    @property
    def _made(self) -> Any:
        return _backend(self).distributions[self.physical_resource_id]

    def _config(self, reference: str) -> dict[str, Any]:
        """The API counts its lists, and calls some things otherwise than CloudFormation."""
        given = copy.deepcopy(self.properties["DistributionConfig"])
        config = {**given, "CallerReference": reference, "Comment": given.get("Comment", "")}
        for name in ("Aliases", "Origins", "CacheBehaviors", "CustomErrorResponses"):
            if name in config:
                config[name] = _counted(config[name])
        config["IsIPV6Enabled"] = config.pop("IPV6Enabled", False)
        certificate = config.get("ViewerCertificate")
        if certificate:
            certificate["ACMCertificateArn"] = certificate.get("AcmCertificateArn", "")
            certificate["SSLSupportMethod"] = certificate.get("SslSupportMethod", "")
        config["DefaultCacheBehavior"] = _behaviour(config["DefaultCacheBehavior"])
        if "CacheBehaviors" in config:
            config["CacheBehaviors"]["Items"] = [_behaviour(one) for one in config["CacheBehaviors"]["Items"]]
        return config


def _behaviour(given: dict[str, Any]) -> dict[str, Any]:
    methods = given.get("AllowedMethods")
    if isinstance(methods, list):
        cached = _counted(given.get("CachedMethods", ["GET", "HEAD"]))
        given["AllowedMethods"] = {**_counted(methods), "CachedMethods": cached}
    return given


def _counted(items: list[Any]) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": items}


class Function(Model, CloudFormationModel):
    TYPE = "AWS::CloudFront::Function"
    NAMED_BY = "Name"

    def make(self) -> None:
        code = self.properties["FunctionCode"].encode()
        made = _backend(self).create_function(self.name, self.properties["FunctionConfig"], code, self.tags)
        if self.properties.get("AutoPublish"):
            made.stage, made.status = "LIVE", "UNASSOCIATED"
        self.physical_resource_id = made.arn

    def change(self, before: dict[str, Any]) -> None:
        made = _backend(self).functions[self.name]
        made.config, made.code = self.properties["FunctionConfig"], self.properties["FunctionCode"].encode()

    def remove(self) -> None:
        _backend(self).delete_function(self.name, if_match=True)

    def attributes(self) -> dict[str, Any]:
        arn = self.physical_resource_id
        return {
            "FunctionARN": arn,
            "FunctionMetadata.FunctionARN": arn,
            "Stage": _backend(self).functions[self.name].stage,
        }


class OriginAccessControl(Model, CloudFormationModel):
    TYPE = "AWS::CloudFront::OriginAccessControl"

    def make(self) -> None:
        made = _backend(self).create_origin_access_control(self.properties["OriginAccessControlConfig"])
        self.physical_resource_id = made.id

    def change(self, before: dict[str, Any]) -> None:
        config = self.properties["OriginAccessControlConfig"]
        _backend(self).update_origin_access_control(self.physical_resource_id, config)

    def remove(self) -> None:
        _backend(self).delete_origin_access_control(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"Id": self.physical_resource_id}


class Kept(Model):
    """What moto's CloudFront has no API for: it is kept by CloudFormation alone."""

    def make(self) -> None:
        self.physical_resource_id = str(mock_random.uuid4())

    def attributes(self) -> dict[str, Any]:
        return {"Id": self.physical_resource_id}


class ResponseHeadersPolicy(Kept, CloudFormationModel):
    TYPE = "AWS::CloudFront::ResponseHeadersPolicy"


class CachePolicy(Kept, CloudFormationModel):
    TYPE = "AWS::CloudFront::CachePolicy"


class OriginRequestPolicy(Kept, CloudFormationModel):
    TYPE = "AWS::CloudFront::OriginRequestPolicy"


class VpcOrigin(Kept, CloudFormationModel):
    TYPE = "AWS::CloudFront::VpcOrigin"

    def make(self) -> None:
        self.physical_resource_id = f"vo_{mock_random.get_random_hex(22)}"

    def attributes(self) -> dict[str, Any]:
        arn = f"arn:aws:cloudfront::{self.account_id}:vpcorigin/{self.physical_resource_id}"
        return {"Id": self.physical_resource_id, "Arn": arn}
