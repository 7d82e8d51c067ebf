"""Route 53: record sets, each of its own type: those of IPv4 and of IPv6 have the same name.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.route53.models import route53_backends

from .base import Model

OF_THE_API = ("Name", "Type", "TTL", "AliasTarget", "SetIdentifier", "Weight", "Region", "HealthCheckId", "Failover")


class RecordSet(Model, CloudFormationModel):
    TYPE = "AWS::Route53::RecordSet"
    NAMED_BY = "Name"

    def make(self) -> None:
        self._act("CREATE", self.properties)

    def change(self, before: dict[str, Any]) -> None:
        self._act("UPSERT", self.properties)

    def remove(self) -> None:
        self._act("DELETE", self.properties)

    def _act(self, action: str, given: dict[str, Any]) -> None:
        record = {name: given[name] for name in OF_THE_API if name in given}
        if "ResourceRecords" in given:
            record["ResourceRecords"] = [{"Value": one} for one in given["ResourceRecords"]]
        change = {"Action": action, "ResourceRecordSet": record}
        route53_backends[self.account_id]["aws"].change_resource_record_sets(given["HostedZoneId"], [change])
