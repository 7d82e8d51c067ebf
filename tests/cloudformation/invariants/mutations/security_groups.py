"""Security groups."""

from __future__ import annotations

from typing import Any

from cloudformation.invariants import security_groups as promises
from tests.cloudformation.invariants.bench import Bench, breaks


def rule(port: int, **end: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Description": "One more", **end}


@breaks(promises.nothing_is_open_to_everywhere)
def balancer_is_open_to_everywhere(bench: Bench) -> str:
    group = bench.part("network.BalancerSecurityGroup")
    group.get("SecurityGroupIngress").append(rule(443, CidrIp="0.0.0.0/0"))
    return group.place


@breaks(promises.nothing_is_open_to_everywhere)
def database_is_open_by_ipv6(bench: Bench) -> str:
    group = {"Fn::GetAtt": ["DatabaseSecurityGroup", "GroupId"]}
    return bench.add("network.Open", "EC2::SecurityGroupIngress", GroupId=group, **rule(5432, CidrIpv6="::/0"))


@breaks(promises.nothing_takes_remote_control)
def ssh_within_a_range_of_ports(bench: Bench) -> str:
    ports = {"FromPort": 20, "ToPort": 30}
    body = {**rule(0, SourceSecurityGroupId={"Ref": "BalancerSecurityGroup"}), **ports}
    return bench.add("network.Ssh", "EC2::SecurityGroupIngress", GroupId={"Ref": "BackendSecurityGroup"}, **body)


@breaks(promises.nothing_takes_remote_control)
def all_protocols(bench: Bench) -> str:
    return bench.part("network.BackendFromBalancer").set("IpProtocol", "-1")


@breaks(promises.balancer_takes_only_cloudfront)
def balancer_takes_the_whole_network(bench: Bench) -> str:
    group = bench.part("network.BalancerSecurityGroup")
    group.get("SecurityGroupIngress").append(rule(443, CidrIp="10.20.0.0/16"))
    return group.place


@breaks(promises.balancer_takes_only_cloudfront)
def balancer_takes_another_prefix_list(bench: Bench) -> str:
    group = bench.part("network.BalancerSecurityGroup")
    group.get("SecurityGroupIngress.0")["SourcePrefixListId"] = "pl-0123456789abcdef0"
    return group.place


@breaks(promises.backend_takes_only_the_balancer)
def backend_takes_itself(bench: Bench) -> str:
    return bench.part("network.BackendFromBalancer").set("SourceSecurityGroupId", {"Ref": "BackendSecurityGroup"})


@breaks(promises.backend_takes_only_the_balancer, "ecs")
def backend_takes_another_port(bench: Bench) -> str:
    return bench.part("network.BackendFromBalancer").set("FromPort", 7999)


@breaks(promises.database_takes_only_the_backend)
def database_takes_the_balancer(bench: Bench) -> str:
    return bench.part("network.DatabaseFromBackend").set("SourceSecurityGroupId", {"Ref": "BalancerSecurityGroup"})


@breaks(promises.database_takes_only_the_backend)
def database_takes_nobody(bench: Bench) -> str:
    bench.remove("network.DatabaseFromBackend")
    return "network.DatabaseSecurityGroup"


@breaks(promises.backend_goes_out_by_https_and_to_the_database)
def backend_goes_out_by_http(bench: Bench) -> str:
    group = bench.part("network.BackendSecurityGroup")
    group.get("SecurityGroupEgress").append(rule(80, CidrIp="0.0.0.0/0"))
    return group.place


@breaks(promises.backend_goes_out_by_https_and_to_the_database)
def backend_goes_to_any_postgresql(bench: Bench) -> str:
    group = bench.part("network.BackendSecurityGroup")
    group.get("SecurityGroupEgress").append(rule(5432, CidrIp="0.0.0.0/0"))
    return group.place


@breaks(promises.groups_say_what_leaves_them)
def group_without_egress(bench: Bench) -> str:
    return bench.part("network.DatabaseSecurityGroup").drop("SecurityGroupEgress")


@breaks(promises.groups_say_what_leaves_them)
def group_lets_everything_out(bench: Bench) -> str:
    everything = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0", "Description": "All"}
    return bench.part("network.DatabaseSecurityGroup").set("SecurityGroupEgress", [everything])


@breaks(promises.everything_in_the_network_has_groups)
def database_without_a_group(bench: Bench) -> str:
    return bench.part("data.Database").drop("VPCSecurityGroups")


@breaks(promises.everything_in_the_network_has_groups)
def instances_without_a_group(bench: Bench) -> str:
    return bench.part("backend.LaunchTemplate").drop("LaunchTemplateData.NetworkInterfaces.0.Groups")
