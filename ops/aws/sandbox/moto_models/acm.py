"""AWS Certificate Manager: certificates that are validated by records in Route 53, which CloudFormation makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
"""

from __future__ import annotations

from typing import Any

from moto.acm.models import acm_backends
from moto.core.common_models import CloudFormationModel
from moto.route53.models import route53_backends

from .base import Model


class Certificate(Model, CloudFormationModel):
    TYPE = "AWS::CertificateManager::Certificate"

    def make(self) -> None:
        names = self.properties.get("SubjectAlternativeNames", [])
        self.physical_resource_id = self._backend.request_certificate(
            self.properties["DomainName"], None, list(names), self.tags
        )
        self._prove()

    def change(self, before: dict[str, Any]) -> None:
        certificate = self._backend.get_certificate(self.physical_resource_id)
        certificate.tags.clear()
        certificate.tags.add(self.tags)

    def remove(self) -> None:
        self._backend.delete_certificate(self.physical_resource_id)

    def _prove(self) -> None:
        """Make the records that prove the domains, after which it is issued; they stay when it goes, as in AWS."""
        for option in self.properties.get("DomainValidationOptions", []):
            zone = option.get("HostedZoneId")
            if zone:
                domain = option["DomainName"]
                record = {
                    "Name": f"_validation.{domain.removeprefix('*.')}",
                    "Type": "CNAME",
                    "TTL": 300,
                    "ResourceRecords": [{"Value": "_validated.acm-validations.aws."}],
                }
                backend = route53_backends[self.account_id]["aws"]
                backend.change_resource_record_sets(zone, [{"Action": "UPSERT", "ResourceRecordSet": record}])
        if self.properties.get("ValidationMethod") == "DNS":
            self._backend.get_certificate(self.physical_resource_id).status = "ISSUED"

    @property
    def _backend(self) -> Any:
        return acm_backends[self.account_id][self.region_name]
