"""Security groups: who may open a connection to what. They name each other; addresses stand for what is outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cloudformation.invariants import tiers
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, Resource, World
from cloudformation.stack import Found

CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"
REMOTE_CONTROL = (22, 3389)  # SSH, RDP
HTTP, HTTPS, POSTGRESQL, BACKEND = 80, 443, 5432, 8000
ALL_PROTOCOLS = ("-1", -1)
INGRESS, EGRESS = "Ingress", "Egress"


@dataclass(frozen=True)
class Rule:
    """One rule, written in its group or as a resource of its own (``at``).

    Args:
        group: whose rule it is.
        at: the resource that a flaw is reported at.
        direction: ``Ingress`` or ``Egress``.
        body: its properties.
    """

    group: Resource
    at: Resource
    direction: str
    body: dict[str, Any]

    @property
    def ports(self) -> range:
        """The ports that it opens; all of them when it says none."""
        if self.body.get("IpProtocol") in ALL_PROTOCOLS:
            return range(65536)
        first, last = (str(self.body.get(name, "")) for name in ("FromPort", "ToPort"))
        return range(int(first), int(last) + 1) if first.isdigit() and last.isdigit() else range(65536)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address ranges that it names."""
        return tuple(text for name in ("CidrIp", "CidrIpv6") if (text := self.at.say(self.body.get(name))))

    @property
    def is_everywhere(self) -> bool:
        return bool(set(self.addresses) & set(tiers.EVERYWHERE))

    @property
    def peers(self) -> tuple[Resource, ...]:
        """The groups at the other end."""
        names = ("SourceSecurityGroupId", "DestinationSecurityGroupId")
        return tuple(peer for name in names for peer in self.at.named_in(self.body.get(name)))

    @property
    def prefix_list(self) -> str:
        """The name of AWS's managed prefix list at the other end; empty for none, or for another one."""
        value = self.body.get("SourcePrefixListId") or self.body.get("DestinationPrefixListId")
        names = [source.of for source in self.at.sources_in(value) if isinstance(source, Found)]
        return names[0] if names else ""


def rules(world: World, direction: str = "") -> Iterator[Rule]:
    """All rules of all groups."""
    for group in world.all("EC2::SecurityGroup"):
        for way in (INGRESS, EGRESS):
            for body in group.rows(f"SecurityGroup{way}"):
                if direction in ("", way):
                    yield Rule(group, group, way, body)
    for way in (INGRESS, EGRESS):
        for resource in world.all(f"EC2::SecurityGroup{way}"):
            for group in resource.to("GroupId"):
                if direction in ("", way):
                    yield Rule(group, resource, way, resource.properties)


def of_balancer(world: World) -> tuple[Resource, ...]:
    """The groups that the balancer is in."""
    return tuple(
        group for one in world.all("ElasticLoadBalancingV2::LoadBalancer") for group in one.to("SecurityGroups")
    )


def of_backend(world: World) -> tuple[Resource, ...]:
    """The groups that the backend is in, whoever runs it."""
    path = "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups"
    services = [group for service in world.all("ECS::Service") for group in service.to(path)]
    return tiers.distinct((*services, *(group for template in launch_templates(world) for group in groups(template))))


def of_database(world: World) -> tuple[Resource, ...]:
    """The groups that the database is in."""
    return tuple(group for one in world.all("RDS::DBInstance") for group in one.to("VPCSecurityGroups"))


def launch_templates(world: World) -> tuple[Resource, ...]:
    return world.all("EC2::LaunchTemplate")


def groups(template: Resource) -> tuple[Resource, ...]:
    """The groups of a launch template's instances."""
    data = "LaunchTemplateData"
    interfaces = template.rows(f"{data}.NetworkInterfaces")
    return (*template.to(f"{data}.SecurityGroupIds"), *template.named_in([one.get("Groups") for one in interfaces]))


@invariant("Nothing takes connections from everywhere: the edge is CloudFront, and it comes from known addresses.")
def nothing_is_open_to_everywhere(world: World) -> Iterator[Flaw]:
    for rule in rules(world, INGRESS):
        if rule.is_everywhere:
            yield rule.at.wrong(f"{', '.join(rule.addresses)} may connect to port {rule.body.get('FromPort', 'any')}")


@invariant("Nothing takes SSH or RDP: Session Manager needs no open port, and no key that somebody keeps.")
def nothing_takes_remote_control(world: World) -> Iterator[Flaw]:
    for rule in rules(world, INGRESS):
        for port in REMOTE_CONTROL:
            if port in rule.ports:
                yield rule.at.wrong(f"it takes connections on port {port}")


@invariant("The balancer takes connections of CloudFront only, on the ports of HTTP and HTTPS: nobody goes around it.")
def balancer_takes_only_cloudfront(world: World) -> Iterator[Flaw]:
    yield from only_from(world, of_balancer(world), lambda rule: rule.prefix_list == CLOUDFRONT, {HTTP, HTTPS})


@invariant("The backend takes connections of the balancer only, on its own port.")
def backend_takes_only_the_balancer(world: World) -> Iterator[Flaw]:
    allowed = set(of_balancer(world))
    yield from only_from(world, of_backend(world), lambda rule: bool(set(rule.peers) & allowed), {BACKEND})


@invariant("The database takes connections of the backend only, on PostgreSQL's port.")
def database_takes_only_the_backend(world: World) -> Iterator[Flaw]:
    allowed = set(of_backend(world))
    yield from only_from(world, of_database(world), lambda rule: bool(set(rule.peers) & allowed), {POSTGRESQL})


@invariant(
    "The backend opens connections only by HTTPS (microservices, AWS) and to the database: a leak has few ways out."
)
def backend_goes_out_by_https_and_to_the_database(world: World) -> Iterator[Flaw]:
    backend, database = set(of_backend(world)), set(of_database(world))
    for rule in rules(world, EGRESS):
        if rule.group not in backend:
            continue
        is_https = set(rule.ports) == {HTTPS}
        is_database = set(rule.ports) == {POSTGRESQL} and bool(set(rule.peers) & database)
        if not (is_https or is_database):
            yield rule.at.wrong(f"it may connect to ports {rule.ports.start} to {rule.ports.stop - 1} of {end(rule)}")


@invariant("Each group says what may leave it: without egress rules AWS adds one that lets everything out.")
def groups_say_what_leaves_them(world: World) -> Iterator[Flaw]:
    with_egress = {rule.group for rule in rules(world, EGRESS)}
    for group in world.all("EC2::SecurityGroup"):
        if group not in with_egress:
            yield group.wrong("it has no egress rule")
    for rule in rules(world, EGRESS):
        if rule.is_everywhere and rule.body.get("IpProtocol") in ALL_PROTOCOLS:
            yield rule.at.wrong("it lets everything out")


@invariant("Whatever has an address in the network names its security groups: the default one lets everything pass.")
def everything_in_the_network_has_groups(world: World) -> Iterator[Flaw]:
    missing = "it names no security group of the design"
    for template in launch_templates(world):
        if not groups(template):
            yield template.wrong(missing)
    paths = {
        "RDS::DBInstance": "VPCSecurityGroups",
        "ElasticLoadBalancingV2::LoadBalancer": "SecurityGroups",
        "ECS::Service": "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    }
    for kind, path in paths.items():
        for resource in world.all(kind):
            if not resource.to(path):
                yield resource.wrong(missing)


def only_from(world: World, groups: tuple[Resource, ...], is_allowed: Any, ports: set[int]) -> Iterator[Flaw]:
    """A flaw for each rule of the groups that lets in somebody else, or to other ports, and for a group with none."""
    mine = [rule for rule in rules(world, INGRESS) if rule.group in groups]
    for rule in mine:
        if not is_allowed(rule):
            yield rule.at.wrong(f"it takes connections of {end(rule)}")
        if not set(rule.ports) <= ports:
            yield rule.at.wrong(f"it takes connections on ports {rule.ports.start} to {rule.ports.stop - 1}")
    for group in groups:
        if group not in {rule.group for rule in mine}:
            yield group.wrong("nobody may connect to it")


def end(rule: Rule) -> str:
    """The other end of a rule, for a message."""
    named = (*rule.addresses, *(peer.id for peer in rule.peers), rule.prefix_list)
    return ", ".join(name for name in named if name) or "somebody unknown"
