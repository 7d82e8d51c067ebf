"""How well a deployment uses its time: the design's stacks on a CloudFormation in memory, against the critical path.

Each resource takes as long as ones of its type usually do, the clock moves when the deployment waits, and everything
else is the real thing: the design of production, the change sets, the waiting between two looks. The critical path is
computed from the templates alone, resource by resource. One stack after the other is what a plain loop would take.
"""

from __future__ import annotations

import contextlib
import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import Figure, at_most_times
from cloudformation.design import Design, design
from cloudformation.options import Options
from cloudformation.stack import Stack
from ops.aws.deploy import everything
from ops.aws.deploy.everything import Order
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.deploy.wanted import MONITORING_MINUTES
from ops.shell import Command, Shell
from tests.aws.fake_cloudformation import Clock, FakeCloudFormation, Script
from tests.aws.fake_cloudformation.values import needs

COMMAND: Command = ("./inv", "benchmark", "--only", "scheduler")
CHANGE_SET_SECONDS = 8.0
USUAL_SECONDS = 8.0
# What a creation usually takes, in seconds: orders of magnitude, for the shape of the graph; no limit rests on them.
SECONDS = {
    "AWS::RDS::DBInstance": 900,
    "AWS::EC2::NatGateway": 110,
    "AWS::EC2::VPCEndpoint": 15,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 160,
    "AWS::CloudFront::Distribution": 240,
    "AWS::CloudFront::VpcOrigin": 420,
    "AWS::CertificateManager::Certificate": 150,
    "AWS::AutoScaling::AutoScalingGroup": 300,
    "AWS::IAM::InstanceProfile": 120,
    "AWS::IAM::Role": 18,
    "AWS::DynamoDB::Table": 30,
    "AWS::Route53::RecordSet": 45,
    "AWS::KMS::Key": 25,
}
FOUND = {"hosted-zone": "Z0123456789ABCDEFGHIJ", "prefix-list": "pl-0123456789abcdef0"}
TAG = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Simulated:
    """An account whose clock moves when somebody waits, with a CloudFormation in each region."""

    design: Design
    clock: Clock = field(default_factory=Clock)
    regions: dict[str, FakeCloudFormation] = field(default_factory=dict)

    def deploy(self, stacks: tuple[Stack, ...]) -> None:
        """Deploy stacks; what is shown is nobody's to see."""
        with contextlib.redirect_stdout(io.StringIO()):
            everything.deploy(self._around(), self.design, Order(stacks, _tag(stacks), yes=True))

    def _around(self) -> Surroundings:
        return Surroundings(
            environment=self.design.options.environment,
            place="the simulation",
            service=self._service,
            look_up=lambda source, _: FOUND[source.what],
            gate=lambda _: None,
            remember=lambda _: None,
            typed=lambda task: f"./inv {task}",
            clock=self.clock,
        )

    def _service(self, _: str, region: str) -> Any:
        if region not in self.regions:
            seconds = {name: takes(one) for stack in self.design.stacks for name, one in _resources(stack).items()}
            script = Script(seconds=seconds, change_set_seconds=CHANGE_SET_SECONDS)
            self.regions[region] = FakeCloudFormation(clock=self.clock, script=script, region=region)
        return self.regions[region].client


def measure(_: Shell) -> list[Figure]:
    """Deploy the whole design at once, and the same stack by stack."""
    whole = production()
    at_once, one_by_one = Simulated(whole), Simulated(whole)
    at_once.deploy(whole.stacks)
    for stack in whole.stacks:
        one_by_one.deploy((stack,))
    path = critical_path(whole)
    command = shlex.join(COMMAND)
    took = at_once.clock.elapsed
    return [
        Figure(
            f"deploying {len(whole.stacks)} stacks, simulated",
            "s",
            [took],
            at_most_times(1.05),
            [path],
            "the critical path",
            command,
        ),
        Figure(
            "the same, against one stack after the other",
            "s",
            [took],
            None,
            [one_by_one.clock.elapsed],
            "one by one",
            command,
        ),
    ]


def production() -> Design:
    """The design of production."""
    urls = ("https://scoring.example.com", "https://notifications.example.com")
    return design(Options("production", "eu-west-1", "loans.example.com", "#!/bin/bash\n", *urls))


def critical_path(whole: Design) -> float:
    """The seconds that the design needs at least: the longest chain of stacks, each with its chain of resources."""
    ends: dict[str, float] = {}
    for stack in whole.stacks:
        begins = max((ends[need] for need in stack.needs), default=0.0)
        watched = 60.0 * MONITORING_MINUTES if any(one.stack in ends for one in stack.alarms) else 0.0
        ends[stack.key] = begins + CHANGE_SET_SECONDS + _longest(_resources(stack)) + watched
    return max(ends.values())


def takes(resource: Mapping[str, Any]) -> float:
    """The seconds that a resource's creation takes."""
    return SECONDS.get(resource["Type"], USUAL_SECONDS)


def _longest(resources: Mapping[str, Any]) -> float:
    """The longest chain of resources that need each other."""
    after = needs(resources)
    ends: dict[str, float] = {}

    def end(name: str) -> float:
        if name not in ends:
            ends[name] = takes(resources[name]) + max((end(need) for need in after[name]), default=0.0)
        return ends[name]

    return max(end(name) for name in resources)


def _resources(stack: Stack) -> dict[str, Any]:
    return dict(stack.document["Resources"])


def _tag(stacks: tuple[Stack, ...]) -> str:
    from ops.aws.deploy.finding import takes_image

    return TAG if any(takes_image(stack) for stack in stacks) else ""
