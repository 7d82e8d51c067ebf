"""EC2: security groups with all of their rules, and the removal of what moto's CloudFormation only makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.models.internet_gateways import InternetGateway
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.vpcs import VPCEndPoint

from .base import Model


def _backend(model: Model) -> Any:
    return ec2_backends[model.account_id][model.region_name]


def _rule(given: dict[str, Any], of_group: str, prefix_list: str) -> dict[str, Any]:
    """A rule of a template as the API's functions take it."""
    said = {"Description": given["Description"]} if "Description" in given else {}
    ranges = [{name: given[name], **said} for name in ("CidrIp", "CidrIpv6") if name in given]
    groups = [{"GroupId": given[of_group], **said}] if of_group in given else []
    lists = [{"PrefixListId": given[prefix_list], **said}] if prefix_list in given else []
    return {
        "ip_protocol": str(given["IpProtocol"]),
        "from_port": given.get("FromPort"),
        "to_port": given.get("ToPort"),
        "ip_ranges": ranges,
        "source_groups": groups,
        "prefix_list_ids": lists,
    }


def _incoming(given: dict[str, Any]) -> dict[str, Any]:
    return _rule(given, "SourceSecurityGroupId", "SourcePrefixListId")


def _outgoing(given: dict[str, Any]) -> dict[str, Any]:
    return _rule(given, "DestinationSecurityGroupId", "DestinationPrefixListId")


class SecurityGroup(Model, CloudFormationModel):
    TYPE = "AWS::EC2::SecurityGroup"
    NAMED_BY = "GroupName"

    def make(self) -> None:
        given = self.properties
        made = _backend(self).create_security_group(
            name=self.name,
            description=given["GroupDescription"],
            vpc_id=given.get("VpcId"),
            tags={one["Key"]: one["Value"] for one in self.tags},
        )
        self.physical_resource_id = made.id
        if "SecurityGroupEgress" in given:
            made.egress_rules.clear()  # rules of one's own take the place of the one that lets everything out
        self._allow(given)

    def change(self, before: dict[str, Any]) -> None:
        backend, group = _backend(self), self.physical_resource_id
        for one in before.get("SecurityGroupIngress", []):
            backend.revoke_security_group_ingress(group, **_incoming(one))
        for one in before.get("SecurityGroupEgress", []):
            backend.revoke_security_group_egress(group, **_outgoing(one))
        self._allow(self.properties)

    def remove(self) -> None:
        _backend(self).delete_security_group(group_id=self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"GroupId": self.physical_resource_id, "VpcId": self.properties.get("VpcId", "")}

    def _allow(self, given: dict[str, Any]) -> None:
        backend, group = _backend(self), self.physical_resource_id
        for one in given.get("SecurityGroupIngress", []):
            backend.authorize_security_group_ingress(group, **_incoming(one))
        for one in given.get("SecurityGroupEgress", []):
            backend.authorize_security_group_egress(group, **_outgoing(one))


class SecurityGroupIngress(Model, CloudFormationModel):
    TYPE = "AWS::EC2::SecurityGroupIngress"

    def make(self) -> None:
        rules, _ = _backend(self).authorize_security_group_ingress(
            self.properties["GroupId"], **_incoming(self.properties)
        )
        self.physical_resource_id = rules[0].id

    def remove(self) -> None:
        _backend(self).revoke_security_group_ingress(self.properties["GroupId"], **_incoming(self.properties))


class SecurityGroupEgress(Model, CloudFormationModel):
    TYPE = "AWS::EC2::SecurityGroupEgress"

    def make(self) -> None:
        rules, _ = _backend(self).authorize_security_group_egress(
            self.properties["GroupId"], **_outgoing(self.properties)
        )
        self.physical_resource_id = rules[0].id

    def remove(self) -> None:
        _backend(self).revoke_security_group_egress(self.properties["GroupId"], **_outgoing(self.properties))


class SubnetRouteTableAssociation(Model, CloudFormationModel):
    TYPE = "AWS::EC2::SubnetRouteTableAssociation"

    def make(self) -> None:
        given = self.properties
        made = _backend(self).associate_route_table(route_table_id=given["RouteTableId"], subnet_id=given["SubnetId"])
        self.physical_resource_id = getattr(made, "id", made)

    def remove(self) -> None:
        _backend(self).disassociate_route_table(self.physical_resource_id)

    def attributes(self) -> dict[str, Any]:
        return {"Id": self.physical_resource_id}


class Route(Model, CloudFormationModel):
    TYPE = "AWS::EC2::Route"

    def make(self) -> None:
        made = _backend(self).create_route(*self._destination(), **self._way())
        self.physical_resource_id = made.id

    def change(self, before: dict[str, Any]) -> None:
        _backend(self).replace_route(*self._destination(), **self._way())

    def remove(self) -> None:
        _backend(self).delete_route(*self._destination())

    def _destination(self) -> tuple[str, str]:
        return self.properties["RouteTableId"], self.properties["DestinationCidrBlock"]

    def _way(self) -> dict[str, Any]:
        return {"gateway_id": self.properties.get("GatewayId"), "nat_gateway_id": self.properties.get("NatGatewayId")}


class VPCGatewayAttachment(Model, CloudFormationModel):
    TYPE = "AWS::EC2::VPCGatewayAttachment"

    def make(self) -> None:
        given = self.properties
        self.physical_resource_id = f"{given['InternetGatewayId']}|{given['VpcId']}"
        _backend(self).attach_internet_gateway(given["InternetGatewayId"], given["VpcId"])

    def remove(self) -> None:
        given = self.properties
        _backend(self).detach_internet_gateway(given["InternetGatewayId"], given["VpcId"])


REMOVALS: dict[type, Callable[[Any, Any], Any]] = {
    ElasticAddress: lambda backend, made: backend.release_address(allocation_id=made.allocation_id),
    FlowLogs: lambda backend, made: backend.delete_flow_logs([made.id]),
    InternetGateway: lambda backend, made: backend.delete_internet_gateway(made.id),
    NatGateway: lambda backend, made: backend.delete_nat_gateway(made.id),
    RouteTable: lambda backend, made: backend.delete_route_table(made.id),
    VPCEndPoint: lambda backend, made: backend.delete_vpc_endpoints([made.id]),
}


def _removal(remove: Callable[[Any, Any], Any]) -> Callable[[Any, str, str], None]:
    def delete(self: Any, account_id: str, region_name: str) -> None:
        remove(ec2_backends[account_id][region_name], self)

    return delete


for _model, _remove in REMOVALS.items():
    _model.delete = _removal(_remove)  # type: ignore[attr-defined] # moto's model gains what it lacks
