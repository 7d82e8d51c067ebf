"""Values of a template: references between resources, physical IDs, outputs.

Physical IDs have the form of the real ones where a parameter of another stack would check it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.aws.fake_cloudformation.records import Resource, Stack

ACCOUNT = "123456789012"
_PREFIXES = {
    "AWS::EC2::VPC": "vpc-",
    "AWS::EC2::Subnet": "subnet-",
    "AWS::EC2::SecurityGroup": "sg-",
    "AWS::EC2::NatGateway": "nat-",
    "AWS::EC2::EIP": "eipalloc-",
}
_ARN_IS_REF = {
    "AWS::SNS::Topic": "sns",
    "AWS::SecretsManager::Secret": "secretsmanager",
    "AWS::CertificateManager::Certificate": "acm",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elasticloadbalancing",
    "AWS::ElasticLoadBalancingV2::Listener": "elasticloadbalancing",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "elasticloadbalancing",
}
_IN_TEXT = re.compile(r"\$\{([^!}][^}]*)\}")


def physical_id(kind: str, stack: str, logical_id: str, number: int) -> str:
    """What a new resource is called; ``number`` tells a replacement from what it replaces."""
    digest = hashlib.sha256(f"{stack}/{logical_id}/{number}".encode()).hexdigest()
    if kind in _PREFIXES:
        return f"{_PREFIXES[kind]}{digest[:17]}"
    if kind == "AWS::CloudFront::Distribution":
        return f"E{digest[:13].upper()}"
    if kind in _ARN_IS_REF:
        return f"arn:aws:{_ARN_IS_REF[kind]}:eu-west-1:{ACCOUNT}:{logical_id.lower()}-{digest[:12]}"
    return f"{stack}-{logical_id}-{digest[:12]}".lower()


def references(node: Any) -> Iterator[str]:
    """The names that an expression refers to by Ref, GetAtt and Sub, and by DependsOn."""
    if isinstance(node, list):
        for one in node:
            yield from references(one)
    if not isinstance(node, Mapping):
        return
    for name, value in node.items():
        if name == "Ref":
            yield value
        elif name == "Fn::GetAtt":
            yield value[0] if isinstance(value, list) else value.partition(".")[0]
        elif name == "DependsOn":
            yield from [value] if isinstance(value, str) else value
        elif name == "Fn::Sub":
            text = value if isinstance(value, str) else value[0]
            yield from (one.partition(".")[0] for one in _IN_TEXT.findall(text))
            yield from references([] if isinstance(value, str) else value[1])
        else:
            yield from references(value)


def needs(resources: Mapping[str, Any]) -> dict[str, set[str]]:
    """Which resources each one is created after."""
    return {name: set(references(one)) & set(resources) - {name} for name, one in resources.items()}


def evaluate(node: Any, stack: Stack) -> str:
    """The value of an output, as text."""
    if isinstance(node, str | int | float | bool):
        return str(node)
    if isinstance(node, list):
        return ",".join(evaluate(one, stack) for one in node)
    ((name, value),) = node.items()
    if name == "Ref":
        return _ref(value, stack)
    if name == "Fn::GetAtt":
        logical_id, _, attribute = ".".join(value).partition(".") if isinstance(value, list) else value.partition(".")
        return _attribute(stack.resources[logical_id], attribute)
    if name == "Fn::Join":
        return str(value[0]).join(evaluate(one, stack) for one in value[1])
    if name == "Fn::Sub":
        return _sub(value, stack)
    raise NotImplementedError(f"the fake evaluates no {name} in outputs")


def _sub(value: Any, stack: Stack) -> str:
    text, given = (value, {}) if isinstance(value, str) else value

    def replaced(found: re.Match[str]) -> str:
        name, _, attribute = found[1].partition(".")
        if name in given:
            return evaluate(given[name], stack)
        return _attribute(stack.resources[name], attribute) if attribute else _ref(name, stack)

    return _IN_TEXT.sub(replaced, text)


def _ref(name: str, stack: Stack) -> str:
    pseudo = {"AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::Region": "eu-west-1"}
    pseudo |= {"AWS::StackName": stack.name, "AWS::StackId": stack.arn, "AWS::URLSuffix": "amazonaws.com"}
    if name in pseudo:
        return pseudo[name]
    return stack.parameters[name] if name in stack.parameters else stack.resources[name].physical_id


def _attribute(resource: Resource, attribute: str) -> str:
    if attribute.endswith("Arn"):
        service = resource.type.split("::")[1].lower()
        given = resource.physical_id
        return given if given.startswith("arn:") else f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{given}"
    known = {
        "Endpoint.Port": "5432",
        "LoadBalancerFullName": f"app/{resource.physical_id.rpartition(':')[2]}/0123456789abcdef",
        "RepositoryUri": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/{resource.physical_id}",
        "DomainName": f"{resource.physical_id.lower()}.cloudfront.net",
        "DNSName": f"internal-{resource.physical_id.rpartition(':')[2]}.eu-west-1.elb.amazonaws.com",
    }
    return known.get(attribute, f"{resource.physical_id}.{attribute}".lower())
