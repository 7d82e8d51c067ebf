"""Subnets, routes, gateways."""

from __future__ import annotations

from cloudformation.invariants import data, network
from tests.cloudformation.invariants.bench import Bench, breaks


@breaks(network.each_tier_spans_two_zones)
def database_subnets_in_one_zone(bench: Bench) -> str:
    zone = bench.part("network.DatabaseSubnetA").get("AvailabilityZone")
    bench.part("network.DatabaseSubnetB").set("AvailabilityZone", zone)
    return "network"


@breaks(network.each_tier_spans_two_zones, "ecs")
def service_in_one_subnet(bench: Bench) -> str:
    subnets = "NetworkConfiguration.AwsvpcConfiguration.Subnets"
    for service in bench.every("ECS::Service"):
        service.set(subnets, [{"Fn::Select": [0, service.get(subnets)]}])
    return "network"


@breaks(network.database_subnets_have_no_default_route)
def database_gets_a_way_out(bench: Bench) -> str:
    route = dict(bench.part("network.PrivateDefaultRouteB").body["Properties"])
    bench.add("network.DatabaseRoute", "EC2::Route", **{**route, "RouteTableId": {"Ref": "DatabaseRouteTableB"}})
    return "network.DatabaseSubnetB"


@breaks(network.database_subnets_have_no_default_route)
def database_gets_a_way_out_by_ipv6(bench: Bench) -> str:
    target = {"Ref": "InternetGateway"}
    table = {"Fn::Sub": "${DatabaseRouteTableA}"}
    route = {"RouteTableId": table, "DestinationIpv6CidrBlock": "::/0", "GatewayId": target}
    bench.add("network.DatabaseRoute", "EC2::Route", **route)
    return "network.DatabaseSubnetA"


@breaks(network.database_subnets_have_no_default_route)
def database_uses_the_backends_table(bench: Bench) -> str:
    bench.part("network.DatabaseSubnetARoutes").set("RouteTableId", {"Ref": "PrivateRouteTableA"})
    return "network.DatabaseSubnetA"


@breaks(network.subnets_have_route_tables)
def subnet_falls_back_to_the_main_table(bench: Bench) -> str:
    bench.remove("network.DatabaseSubnetBRoutes")
    return "network.DatabaseSubnetB"


@breaks(network.private_subnets_have_no_internet_gateway)
def backend_routes_lead_to_the_internet_gateway(bench: Bench) -> str:
    route = bench.part("network.PrivateDefaultRouteA")
    route.drop("NatGatewayId")
    route.set("GatewayId", {"Ref": "InternetGateway"})
    return "network.BackendSubnetA"


@breaks(network.backend_subnets_go_out_by_nat)
def backend_goes_out_by_the_other_zone(bench: Bench) -> str:
    bench.part("network.PrivateDefaultRouteB").set("NatGatewayId", {"Ref": "NatGatewayA"})
    return "network.BackendSubnetB"


@breaks(network.backend_subnets_go_out_by_nat, "ecs")
def backend_has_no_way_out(bench: Bench) -> str:
    bench.remove("network.PrivateDefaultRouteB")
    return "network.BackendSubnetB"


@breaks(network.nat_gateways_are_public)
def one_nat_gateway_is_forgotten(bench: Bench) -> str:
    bench.remove("network.NatGatewayB")
    return "network"


@breaks(network.nat_gateways_are_public)
def nat_gateway_in_a_private_subnet(bench: Bench) -> str:
    return bench.part("network.NatGatewayA").set("SubnetId", {"Ref": "BackendSubnetA"})


@breaks(network.nat_gateways_are_public)
def nat_gateway_without_a_fixed_address(bench: Bench) -> str:
    return bench.part("network.NatGatewayA").drop("AllocationId")


@breaks(network.subnets_give_no_public_addresses)
def public_subnet_hands_out_addresses(bench: Bench) -> str:
    return bench.part("network.PublicSubnetA").set("MapPublicIpOnLaunch", True)


@breaks(network.subnets_share_out_the_network)
def subnets_overlap(bench: Bench) -> str:
    taken = bench.part("network.BackendSubnetA").get("CidrBlock")
    bench.part("network.BackendSubnetB").set("CidrBlock", taken)
    return "network.BackendSubnetB"


@breaks(network.subnets_share_out_the_network)
def subnet_outside_of_the_network(bench: Bench) -> str:
    return bench.part("network.BackendSubnetB").set("CidrBlock", "10.99.0.0/24")


@breaks(network.ranges_are_private)
def range_is_public(bench: Bench) -> str:
    return bench.part("network.Vpc").set("CidrBlock", "52.20.0.0/16")


@breaks(network.ranges_are_private)
def range_is_malformed(bench: Bench) -> str:
    return bench.part("network.PublicSubnetB").set("CidrBlock", "10.20.1.1/24")


@breaks(network.backend_subnets_have_gateway_endpoints)
def endpoint_in_one_table_only(bench: Bench) -> str:
    bench.part("network.S3Endpoint").set("RouteTableIds", [{"Ref": "PrivateRouteTableA"}])
    return "network.BackendSubnetB"


@breaks(network.endpoints_let_little_pass)
def endpoint_lets_everything_pass(bench: Bench) -> str:
    return bench.part("network.S3Endpoint").drop("PolicyDocument")


@breaks(network.endpoints_let_little_pass)
def endpoint_lets_data_out(bench: Bench) -> str:
    endpoint = bench.part("network.S3Endpoint")
    endpoint.get("PolicyDocument.Statement.0")["Action"] = ["s3:GetObject", "s3:PutObject"]
    return endpoint.place


@breaks(network.networks_have_flow_logs)
def flow_log_keeps_rejected_traffic_only(bench: Bench) -> str:
    bench.part("network.FlowLog").set("TrafficType", "REJECT")
    return "network.Vpc"


@breaks(network.networks_have_flow_logs)
def flow_log_goes_elsewhere(bench: Bench) -> str:
    log = bench.part("network.FlowLog")
    for name in ("LogGroupName", "LogDestination"):
        log.body["Properties"].pop(name, None)
    return log.set("LogGroupName", "somewhere")


@breaks(network.networks_resolve_names)
def names_do_not_resolve(bench: Bench) -> str:
    return bench.part("network.Vpc").set("EnableDnsHostnames", False)


@breaks(data.databases_have_subnets_of_their_own)
def database_in_the_backends_subnets(bench: Bench) -> str:
    bench.section("network", "Outputs")["DatabaseSubnets"]["Value"] = {"Fn::Join": [",", [{"Ref": "BackendSubnetA"}]]}
    return "network.BackendSubnetA"


@breaks(network.everything_is_in_one_network)
def group_in_another_network(bench: Bench) -> str:
    return bench.part("network.DatabaseSecurityGroup").set("VpcId", "vpc-0123456789abcdef0")


@breaks(network.everything_is_in_one_network, "ecs")
def targets_in_no_network(bench: Bench) -> str:
    return bench.part("service.TargetGroup").drop("VpcId")


@breaks(network.networks_have_flow_logs)
def flow_log_may_not_write(bench: Bench) -> str:
    return bench.part("network.FlowLog").drop("DeliverLogsPermissionArn")
