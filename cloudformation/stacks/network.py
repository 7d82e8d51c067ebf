"""The network: two zones, and in each a public, a backend and a database subnet.

- **Public** subnets hold the NAT gateways, and nothing else: no instance has a public address. The balancer isn't here
  either; CloudFront reaches it inside of the network.
- **Backend** subnets reach the internet (the two microservices, AWS's services) through the NAT gateway of their own
  zone, so that the loss of a zone leaves the other as it is. Each zone has a route table of its own even where one NAT
  gateway serves both: adding the second then changes one route. S3 and DynamoDB are reached by gateway endpoints, past
  the NAT gateways, which cost by the gigabyte.
- **Database** subnets have route tables without any route: nothing in them reaches out of the network, or is reached.

Security groups name each other instead of addresses: CloudFront → balancer → backend → database, one port each. The
network's own default group can't be emptied by a template (that takes a custom resource); nothing is in it.
"""

from __future__ import annotations

from troposphere import GetAtt, GetAZs, Join, Ref, Select
from troposphere.ec2 import (
    EIP,
    VPC,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    Subnet,
    SubnetRouteTableAssociation,
    VPCGatewayAttachment,
)

from cloudformation.addresses import TIERS, ZONES, Plan, plan
from cloudformation.alarms import ABOVE, Metric, alarm
from cloudformation.draft import Draft
from cloudformation.network.endpoints import add_endpoints
from cloudformation.network.firewall import add_security_groups
from cloudformation.network.flow_logs import add_flow_logs
from cloudformation.options import Options
from cloudformation.stack import Stack

ANYWHERE = "0.0.0.0/0"
DROPPED_PACKETS = 100  # in five minutes; single ones are lost in any network


def build(options: Options) -> Stack:
    """The network from the outside in: gateway, subnets, NAT gateways, routes, endpoints, security groups, logs."""
    draft = Draft(options, "network", "The network: two zones with a public, a backend and a database subnet each")
    addresses = plan(options.vpc_cidr)
    vpc = draft.add(
        VPC(
            "Vpc",
            CidrBlock=str(addresses.network),
            EnableDnsHostnames=True,
            EnableDnsSupport=True,
            Tags=draft.tags("network"),
        )
    )
    for tier in TIERS:
        for zone in ZONES:
            _add_subnet(draft, addresses, tier, zone)
    _add_public_routes(draft)
    gateways = [_add_nat_gateway(draft, zone) for zone in ZONES[: options.nat_gateways]]
    for zone, gateway in zip(ZONES, gateways * len(ZONES), strict=False):
        _add_private_routes(draft, zone, gateway)
    add_endpoints(draft)
    add_security_groups(draft)
    add_flow_logs(draft)
    draft.puts_out("Vpc", Ref(vpc))
    for tier in TIERS:
        draft.puts_out(f"{tier}Subnets", Join(",", [Ref(f"{tier}Subnet{zone}") for zone in ZONES]))
    draft.puts_out("NatGateways", Join(",", [Ref(gateway) for gateway in gateways]))
    return draft.stack()


def _add_subnet(draft: Draft, addresses: Plan, tier: str, zone: str) -> None:
    subnet = Subnet(
        f"{tier}Subnet{zone}",
        VpcId=Ref("Vpc"),
        AvailabilityZone=Select(ZONES.index(zone), GetAZs("")),
        CidrBlock=addresses.subnet(tier, zone),
        MapPublicIpOnLaunch=False,
        Tags=draft.tags(f"{tier}-{zone}".lower()),
    )
    draft.add(subnet)


def _add_public_routes(draft: Draft) -> None:
    """One route table serves both public subnets: the internet gateway is in no zone."""
    draft.add(InternetGateway("InternetGateway", Tags=draft.tags("internet")))
    draft.add(
        VPCGatewayAttachment("InternetAttachment", VpcId=Ref("Vpc"), InternetGatewayId=Ref("InternetGateway")),
    )
    draft.add(RouteTable("PublicRouteTable", VpcId=Ref("Vpc"), Tags=draft.tags("public")))
    draft.add(
        Route(
            "PublicDefaultRoute",
            RouteTableId=Ref("PublicRouteTable"),
            DestinationCidrBlock=ANYWHERE,
            GatewayId=Ref("InternetGateway"),
            DependsOn="InternetAttachment",
        )
    )
    for zone in ZONES:
        _associate(draft, f"PublicSubnet{zone}", "PublicRouteTable")


def _add_nat_gateway(draft: Draft, zone: str) -> NatGateway:
    """A zone's way out, and the alarms that it is too narrow."""
    tags = draft.tags(f"nat-{zone.lower()}")
    draft.add(EIP(f"NatAddress{zone}", Domain="vpc", Tags=tags, DependsOn="InternetAttachment"))
    gateway = draft.add(
        NatGateway(
            f"NatGateway{zone}",
            AllocationId=GetAtt(f"NatAddress{zone}", "AllocationId"),
            SubnetId=Ref(f"PublicSubnet{zone}"),
            Tags=tags,
            DependsOn="PublicDefaultRoute",
        )
    )
    _add_nat_alarms(draft, zone, gateway)
    return gateway


def _add_nat_alarms(draft: Draft, zone: str, gateway: NatGateway) -> None:
    """A NAT gateway has 55,000 ports for each destination; when they run out, connections fail.

    https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
    """
    topic, dimensions = draft.takes("AlarmTopic"), {"NatGatewayId": Ref(gateway)}
    draft.add(
        alarm(
            f"NatPortsAlarm{zone}",
            Metric("AWS/NATGateway", "ErrorPortAllocation", dimensions, "Sum"),
            0,
            when=ABOVE,
            periods=1,
            topic=topic,
            tags=draft.tags(),
            description="The NAT gateway has no port left for a destination: connections to a microservice fail. "
            "Look for connections that aren't reused.",
        )
    )
    draft.add(
        alarm(
            f"NatDropsAlarm{zone}",
            Metric("AWS/NATGateway", "PacketsDropCount", dimensions, "Sum"),
            DROPPED_PACKETS,
            minutes=5,
            periods=3,
            topic=topic,
            tags=draft.tags(),
            description="The NAT gateway drops packets over a quarter of an hour: see the AWS Health Dashboard.",
        )
    )


def _add_private_routes(draft: Draft, zone: str, gateway: NatGateway) -> None:
    """The backend's way out through its gateway, and the database's table, in which nothing stands."""
    backend, database = f"PrivateRouteTable{zone}", f"DatabaseRouteTable{zone}"
    draft.add(RouteTable(backend, VpcId=Ref("Vpc"), Tags=draft.tags(f"private-{zone.lower()}")))
    draft.add(
        Route(
            f"PrivateDefaultRoute{zone}",
            RouteTableId=Ref(backend),
            DestinationCidrBlock=ANYWHERE,
            NatGatewayId=Ref(gateway),
        )
    )
    draft.add(RouteTable(database, VpcId=Ref("Vpc"), Tags=draft.tags(f"database-{zone.lower()}")))
    _associate(draft, f"BackendSubnet{zone}", backend)
    _associate(draft, f"DatabaseSubnet{zone}", database)


def _associate(draft: Draft, subnet: str, table: str) -> None:
    draft.add(
        SubnetRouteTableAssociation(f"{subnet}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table)),
    )
