"""Wiring: where each value comes from, and that it fits; no export, no secret, no name that stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.references import function, parts, references
from cloudformation.invariants.view import View
from cloudformation.invariants.world import Flaw, Resource, World
from cloudformation.stack import Given, OutputOf

# Parameter types of AWS → the types of resources whose ID (Ref) they take.
IDS = {
    "AWS::EC2::VPC::Id": "AWS::EC2::VPC",
    "AWS::EC2::Subnet::Id": "AWS::EC2::Subnet",
    "AWS::EC2::SecurityGroup::Id": "AWS::EC2::SecurityGroup",
    "AWS::Route53::HostedZone::Id": "AWS::Route53::HostedZone",
}
# Names that a replacement, made while the old resource is there, would collide with, or that keep a second stack of
# this design from an account. An alias record's Name is what it is for.
PHYSICAL_NAMES = {
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::RDS::DBParameterGroup": "DBParameterGroupName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
    "AWS::AutoScaling::AutoScalingGroup": "AutoScalingGroupName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::KMS::Alias": "AliasName",
}
SECRETS = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|xox[bp]-|ghp_[0-9A-Za-z]{20}")
SECRET_NAMES = re.compile(r"(password|secretstring|secretkey|privatekey|authtoken|apikey)$", re.IGNORECASE)
SAFE_SECRET = re.compile(r"^(\{\{resolve:(secretsmanager|ssm-secure):.*\}\})?$", re.DOTALL)
TAGGABLE = (
    "AWS::AutoScaling::AutoScalingGroup", "AWS::Budgets::Budget", "AWS::CertificateManager::Certificate",
    "AWS::CloudFront::Distribution", "AWS::CloudFront::VpcOrigin", "AWS::CloudWatch::Alarm", "AWS::DynamoDB::Table",
    "AWS::EC2::EIP", "AWS::EC2::FlowLog", "AWS::EC2::InternetGateway", "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NatGateway", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup", "AWS::EC2::Subnet", "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint", "AWS::ECR::Repository", "AWS::ECS::Cluster", "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition", "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::IAM::OIDCProvider", "AWS::IAM::Role", "AWS::KMS::Key",
    "AWS::Logs::Delivery", "AWS::Logs::DeliveryDestination", "AWS::Logs::DeliverySource",
    "AWS::Logs::LogGroup", "AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup",
    "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SecretsManager::Secret",
)  # fmt: skip
TAGS = ("andamio:environment", "andamio:stack")


@invariant("Every parameter has a source, and every source a parameter: nobody types a value at a deployment.")
def parameters_have_sources(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        parameters = set(view.part("Parameters"))
        for name in sorted(parameters - set(view.inputs)):
            yield Flaw(view.key, name, "nothing says where its value comes from")
        for name in sorted(set(view.inputs) - parameters):
            yield Flaw(view.key, name, "the template has no such parameter")


@invariant("Every source exists: the stack that a value comes from puts it out.")
def sources_exist(world: World) -> Iterator[Flaw]:
    for view, name, source in outputs_taken(world):
        if output_of(world, source) is None:
            yield Flaw(view.key, name, f"{source.stack} doesn't put out {source.output}")


@invariant("A value fits its parameter: the ID of a subnet goes where subnets go, and a given one matches its pattern.")
def values_fit_their_parameters(world: World) -> Iterator[Flaw]:
    for view, name, source in outputs_taken(world):
        kind = str(view.part("Parameters").get(name, {}).get("Type", ""))
        wanted = IDS.get(kind.removeprefix("List<").removesuffix(">"))
        value = output_of(world, source)
        found = world.attributes(source.stack, value)
        if wanted and any(resource.type != wanted or attribute for resource, attribute in found):
            yield Flaw(view.key, name, f"{source.stack}.{source.output} is no {kind}")
    for view in world.views.values():
        for name, given in view.inputs.items():
            pattern = str(view.part("Parameters").get(name, {}).get("AllowedPattern", ""))
            if isinstance(given, Given) and pattern and not re.fullmatch(pattern, given.value):
                yield Flaw(view.key, name, f"{given.value!r} doesn't match {pattern}")


@invariant("Parameters catch mistakes: each has a type of AWS's, allowed values or a pattern, and says what it is.")
def parameters_catch_mistakes(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        for name, body in view.part("Parameters").items():
            kind = str(body.get("Type", "String"))
            is_checked = kind.startswith(("AWS::", "List<AWS::")) or kind in ("Number", "CommaDelimitedList")
            if not (is_checked or body.get("AllowedPattern") or body.get("AllowedValues")):
                yield Flaw(view.key, name, "it takes anything")


@invariant("Every parameter is used: one that isn't makes a deployment wait for nothing.")
def parameters_are_used(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        used = {
            name for section in ("Resources", "Outputs", "Conditions") for name, _ in references(view.part(section))
        }
        for name in sorted(set(view.part("Parameters")) - used):
            yield Flaw(view.key, name, "nothing uses it")


@invariant("What a template refers to is in it: a resource, a parameter, or a value of CloudFormation's own.")
def references_exist(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        known = {*world.views[resource.stack].part("Parameters"), *world.views[resource.stack].part("Resources")}
        for name, _ in references(resource.body):
            if name not in known and not name.startswith("AWS::"):
                yield resource.wrong(f"it refers to {name}, which the template doesn't have")
    for view in world.views.values():
        known = {*view.part("Parameters"), *view.part("Resources")}
        for output, body in view.part("Outputs").items():
            for name, _ in references(body):
                if name not in known and not name.startswith("AWS::"):
                    yield Flaw(view.key, output, f"it refers to {name}, which the template doesn't have")


@invariant("What a resource waits for is in its stack: DependsOn names a resource of the same template.")
def dependencies_exist(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        needed = resource.body.get("DependsOn") or []
        for name in [needed] if isinstance(needed, str) else needed:
            if world.resource(resource.stack, name) is None:
                yield resource.wrong(f"it depends on {name}, which the stack doesn't have")


@invariant("No stack exports: an export can't change while somebody imports it, and its stack can't be updated.")
def nothing_is_exported(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        for name, body in view.part("Outputs").items():
            if "Export" in body:
                yield Flaw(view.key, name, "it is exported")
    for resource in world.resources:
        for name in functions_in(resource.body):
            if name in ("Fn::ImportValue", "Fn::GetStackOutput"):
                yield resource.wrong(f"it takes a value by {name}")


@invariant("No secret is in a template, a parameter or an output: who reads a stack must not be able to sign in.")
def no_secret_is_in_a_template(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        for name, value in named_values(resource.properties):
            is_value = not isinstance(value, dict) or function(value) is not None
            if is_value and SECRET_NAMES.search(name) and not SAFE_SECRET.match(resource.say(value)):
                yield resource.wrong(f"{name} holds a value, not a reference to a secret")
            if isinstance(value, str) and SECRETS.search(value):
                yield resource.wrong(f"{name} looks like a key")
    for view in world.views.values():
        for name, body in view.part("Parameters").items():
            if body.get("NoEcho"):
                yield Flaw(view.key, name, "it is a secret")
        for name, body in view.part("Outputs").items():
            if "{{resolve:secretsmanager" in str(body) or SECRETS.search(str(body)):
                yield Flaw(view.key, name, "it puts out a secret")


@invariant("Nothing has a fixed name that its own replacement, or a second stack, would collide with.")
def nothing_has_a_fixed_name(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        name = PHYSICAL_NAMES.get(resource.type)
        if name and resource.get(name) is not None:
            yield resource.wrong(f"{name} is fixed: {resource.text(name)}")


@invariant("Everything that takes tags says whose it is: costs and alarms are told apart by them.")
def everything_is_tagged(world: World) -> Iterator[Flaw]:
    for resource in world.resources:
        if resource.type not in TAGGABLE:
            continue
        found = tags(resource)
        for name, value in zip(TAGS, (world.options.environment, resource.stack), strict=True):
            if found.get(name) != value:
                yield resource.wrong(f"its tag {name} is {found.get(name, 'not set')}, not {value}")


def outputs_taken(world: World) -> Iterator[tuple[View, str, OutputOf]]:
    """Each parameter that is another stack's output."""
    for view in world.views.values():
        for name, source in view.inputs.items():
            if isinstance(source, OutputOf):
                yield view, name, source


def output_of(world: World, source: OutputOf) -> Any:
    """The value of an output, as its template writes it; None when there is none."""
    view = world.views.get(source.stack)
    return view.part("Outputs").get(source.output, {}).get("Value") if view else None


def functions_in(value: Any) -> Iterator[str]:
    """The names of all intrinsic functions in a value."""
    called = function(value)
    if called:
        yield called[0]
    for part in parts(value):
        yield from functions_in(part)


def named_values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every property with its name, at any depth; an element of a list has the list's name."""
    if isinstance(value, dict) and function(value) is None:
        for inner, part in value.items():
            yield inner, part
            yield from named_values(part, inner)
    elif isinstance(value, list):
        for part in value:
            yield name, part
            yield from named_values(part, name)


def tags(resource: Resource) -> dict[str, str]:
    """A resource's tags, in whichever of AWS's spellings."""
    specified = [tag for row in resource.rows("TagSpecifications") for tag in row.get("Tags", [])]
    found = resource.get("Tags") or resource.get("ResourceTags") or specified
    if isinstance(found, dict):
        return {name: resource.say(value) for name, value in found.items()}
    return {str(row.get("Key")): resource.say(row.get("Value")) for row in found if isinstance(row, dict)}
