"""Security groups: who may talk to whom, as a chain from CloudFront to the database, one port each.

CloudFront's prefix list counts as 55 of the 60 rules that a group may have, so that the ports 443 and 80 need a group
each: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html

A group without a rule for what leaves gets one that lets everything out; so each has one, if only to nowhere. Names are
resolved and clocks are set without a rule: security groups don't filter AWS's own resolver and time service.
"""

from __future__ import annotations

from troposphere import Ref
from troposphere.ec2 import SecurityGroup, SecurityGroupIngress, SecurityGroupRule

from cloudformation.draft import Draft
from cloudformation.stack import Found

HTTPS, HTTP, APPLICATION, POSTGRESQL = 443, 80, 8000, 5432
ORIGIN_FACING = Found("prefix-list", "com.amazonaws.global.cloudfront.origin-facing")
NOWHERE = SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing is started from here")


def add_security_groups(draft: Draft) -> None:
    """Add the groups, the innermost first: each names the next one as what it may reach."""
    edge = draft.input(
        "CloudFrontPrefixList",
        ORIGIN_FACING,
        "AWS's list of the addresses that CloudFront asks origins from",
        "pl-[0-9a-f]+",
    )
    database = _group(draft, "Database", "The database: PostgreSQL from the backend", [], [NOWHERE])
    out = SecurityGroupRule(
        CidrIp="0.0.0.0/0",
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        Description="HTTPS to the microservices and to the services of AWS",
    )
    to_database = _to(database, POSTGRESQL, "PostgreSQL to the database")
    backend = _group(draft, "Backend", "The backend: requests from the balancer", [], [out, to_database])
    to_backend = _to(backend, APPLICATION, "Requests and health checks to the backend")
    https, http = _from_edge(edge, HTTPS, "HTTPS from CloudFront"), _from_edge(edge, HTTP, "HTTP, to be redirected")
    balancer = _group(draft, "Balancer", "The balancer: HTTPS from CloudFront", [https], [to_backend])
    _group(draft, "BalancerRedirect", "The balancer: HTTP, which it redirects", [http], [NOWHERE])
    _let_in(draft, "BackendFromBalancer", backend, balancer, APPLICATION, "Requests and health checks")
    _let_in(draft, "DatabaseFromBackend", database, backend, POSTGRESQL, "PostgreSQL")


def _group(
    draft: Draft, name: str, description: str, ingress: list[SecurityGroupRule], egress: list[SecurityGroupRule]
) -> SecurityGroup:
    title = f"{name}SecurityGroup"
    incoming = {"SecurityGroupIngress": ingress} if ingress else {}
    group = SecurityGroup(
        title,
        VpcId=Ref("Vpc"),
        GroupDescription=description,
        SecurityGroupEgress=egress,
        Tags=draft.tags(name.lower()),
        **incoming,
    )
    draft.puts_out(title, Ref(group))
    return draft.add(group)


def _from_edge(prefix_list: Ref, port: int, description: str) -> SecurityGroupRule:
    return SecurityGroupRule(
        SourcePrefixListId=prefix_list,
        IpProtocol="tcp",
        FromPort=port,
        ToPort=port,
        Description=description,
    )


def _to(group: SecurityGroup, port: int, description: str) -> SecurityGroupRule:
    return SecurityGroupRule(
        DestinationSecurityGroupId=Ref(group),
        IpProtocol="tcp",
        FromPort=port,
        ToPort=port,
        Description=description,
    )


def _let_in(draft: Draft, title: str, group: SecurityGroup, source: SecurityGroup, port: int, description: str) -> None:
    """A rule of its own: two groups that name each other would need each other in a circle."""
    draft.add(
        SecurityGroupIngress(
            title,
            GroupId=Ref(group),
            SourceSecurityGroupId=Ref(source),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description=description,
        )
    )
