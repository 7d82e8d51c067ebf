"""The elements of the design: that each is there at all. What isn't there breaks no other promise."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, World

# Stack → the types of resources that it is there for, and how many of each at least.
ELEMENTS = {
    "alerts": {"SNS::Topic": 1, "SNS::TopicPolicy": 1, "KMS::Key": 1},
    "network": {
        "EC2::VPC": 1,
        "EC2::Subnet": 6,
        "EC2::InternetGateway": 1,
        "EC2::NatGateway": 1,
        "EC2::VPCEndpoint": 2,
        "EC2::FlowLog": 1,
        "EC2::SecurityGroup": 3,
    },
    "registry": {"ECR::Repository": 2},
    "secrets": {"SecretsManager::Secret": 3},
    "data": {"RDS::DBInstance": 1, "RDS::DBSubnetGroup": 1, "RDS::DBParameterGroup": 1, "DynamoDB::Table": 1},
    "certificate": {"CertificateManager::Certificate": 1},
    "balancer": {
        "ElasticLoadBalancingV2::LoadBalancer": 1,
        "ElasticLoadBalancingV2::Listener": 2,
        "CertificateManager::Certificate": 1,
        "S3::Bucket": 1,
    },
    "site": {
        "CloudFront::Distribution": 1,
        "CloudFront::OriginAccessControl": 1,
        "CloudFront::VpcOrigin": 1,
        "CloudFront::ResponseHeadersPolicy": 1,
        "CloudFront::Function": 1,
        "S3::Bucket": 1,
    },
    "traffic": {"Logs::DeliverySource": 1, "S3::Bucket": 1},
    "dns": {"Route53::RecordSet": 4},
    "operations": {"CloudWatch::Dashboard": 1, "Budgets::Budget": 1},
}
BY_COMPUTE = {
    "ec2": {
        "backend": {
            "AutoScaling::AutoScalingGroup": 1,
            "AutoScaling::ScalingPolicy": 2,
            "EC2::LaunchTemplate": 1,
            "ElasticLoadBalancingV2::TargetGroup": 1,
            "ElasticLoadBalancingV2::ListenerRule": 1,
            "IAM::Role": 1,
            "Logs::LogGroup": 1,
        }
    },
    "ecs": {
        "service": {
            "ECS::Cluster": 1,
            "ECS::Service": 2,
            "ECS::TaskDefinition": 2,
            "ApplicationAutoScaling::ScalableTarget": 1,
            "ApplicationAutoScaling::ScalingPolicy": 2,
            "ElasticLoadBalancingV2::TargetGroup": 1,
            "ElasticLoadBalancingV2::ListenerRule": 1,
            "IAM::Role": 2,
            "Logs::LogGroup": 1,
        }
    },
}


@invariant(
    "Every element of the design is there: networks, gateways, balancer, backend, databases, bucket, CDN, DNS, alarms."
)
def every_element_is_there(world: World) -> Iterator[Flaw]:
    for key, kinds in {**ELEMENTS, **BY_COMPUTE[world.options.compute]}.items():
        if key not in world.views:
            yield Flaw(key, "", "the design has no such stack")
            continue
        found = [resource.type for resource in world.resources if resource.stack == key]
        for kind, least in kinds.items():
            if found.count(f"AWS::{kind}") < least:
                yield Flaw(key, "", f"it has {found.count(f'AWS::{kind}')} of AWS::{kind}, not {least} or more")


@invariant("The backend runs one way: the stack of the other is not there, or both would answer the same rules.")
def backend_runs_one_way(world: World) -> Iterator[Flaw]:
    for compute, stacks in BY_COMPUTE.items():
        for key in stacks if compute != world.options.compute else ():
            if key in world.views:
                yield Flaw(key, "", f"it is there, and the environment's backend runs on {world.options.compute}")


@invariant("A pipeline's role is there when a repository is named, and only then.")
def pipeline_is_there_when_asked_for(world: World) -> Iterator[Flaw]:
    if (world.options.repository is not None) != ("pipeline" in world.views):
        yield Flaw("pipeline", "", "it is there without a repository, or a repository is named and it isn't there")


@invariant("A stack is named after its environment and its key, so that no two environments share one.")
def stacks_are_named_after_their_environment(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        if view.name != world.options.name(view.key):
            yield Flaw(view.key, "", f"its name is {view.name}, not {world.options.name(view.key)}")
