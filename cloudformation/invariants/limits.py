"""Limits of AWS that no linter looks at, or only once the deployment has begun.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, and each service's quotas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.references import PLACEHOLDER
from cloudformation.invariants.security_groups import rules
from cloudformation.invariants.world import Flaw, World

BODY = 51_200  # bytes of a template that is sent, not fetched from S3
RESOURCES, PARAMETERS, OUTPUTS = 500, 200, 200
USER_DATA = 16_384  # bytes before base64
ROLE_POLICIES, MANAGED_POLICY = 10_240, 6_144  # characters, without white space
TRUST_POLICY = 2_048
FUNCTION = 10_240  # bytes of a CloudFront Function
RULE_VALUES = 5  # of one rule of a listener
RULES_OF_A_GROUP = 60
CLOUDFRONT_LIST = 55  # that many rules CloudFront's prefix list counts as
RULE_DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
# How long a reference may become: an ARN, unless it is one of these.
LENGTHS = {"AWS::Partition": 3, "AWS::AccountId": 12, "AWS::Region": 14, "AWS::StackName": 60}
AN_ARN = 120


@invariant("A template can be sent as it is: 51,200 bytes at most, as it is written for CloudFormation.")
def templates_can_be_sent(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        size = len(json.dumps(view.document, sort_keys=True, separators=(",", ":")).encode())
        if size > BODY:
            yield Flaw(view.key, "", f"its template has {size:,} bytes, more than {BODY:,}")


@invariant("A template has resources, and says what it is for: a linter takes an empty one.")
def templates_have_content(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        if not view.part("Resources"):
            yield Flaw(view.key, "", "its template has no resources")
        if not 0 < len(str(view.document.get("Description") or "").encode()) <= 1024:
            yield Flaw(view.key, "", "its template has no description")


@invariant("A template stays within CloudFormation's numbers: 500 resources, 200 parameters, 200 outputs.")
def templates_are_small(world: World) -> Iterator[Flaw]:
    limits = {"Resources": RESOURCES, "Parameters": PARAMETERS, "Outputs": OUTPUTS}
    for view in world.views.values():
        for part, most in limits.items():
            if len(view.part(part)) > most:
                yield Flaw(view.key, "", f"it has {len(view.part(part))} {part}, more than {most}")


@invariant("Parameters and outputs say what they are: whoever looks at a stack in the console has nothing else.")
def parameters_and_outputs_are_described(world: World) -> Iterator[Flaw]:
    for view in world.views.values():
        for part in ("Parameters", "Outputs"):
            for name, body in view.part(part).items():
                if not body.get("Description"):
                    yield Flaw(view.key, name, "it has no description")


@invariant("An instance's user data fits into 16 KB, with every value that it is given.")
def user_data_fits(world: World) -> Iterator[Flaw]:
    for template in world.all("EC2::LaunchTemplate"):
        size = len(expected(template.text("LaunchTemplateData.UserData")).encode())
        if size > USER_DATA:
            yield template.wrong(f"its user data has about {size:,} bytes, more than {USER_DATA:,}")


@invariant("Each rule of a security group says why it is there, in the characters that EC2 takes.")
def rules_say_why(world: World) -> Iterator[Flaw]:
    for rule in rules(world):
        if not RULE_DESCRIPTION.fullmatch(str(rule.body.get("Description") or "")):
            yield rule.at.wrong(f"a rule's description is {rule.body.get('Description')!r}")
    for group in world.all("EC2::SecurityGroup"):
        if not RULE_DESCRIPTION.fullmatch(str(group.get("GroupDescription") or "")):
            yield group.wrong(f"its description is {group.get('GroupDescription')!r}")


@invariant("A security group has no more rules than EC2 takes; CloudFront's prefix list alone counts as 55 of the 60.")
def groups_have_room(world: World) -> Iterator[Flaw]:
    for direction in ("Ingress", "Egress"):
        weights: dict[Any, int] = {}
        for rule in rules(world, direction):
            weights[rule.group] = weights.get(rule.group, 0) + (CLOUDFRONT_LIST if rule.prefix_list else 1)
        for group, weight in weights.items():
            if weight > RULES_OF_A_GROUP:
                yield group.wrong(f"its rules count as {weight}, more than {RULES_OF_A_GROUP} ({direction})")


@invariant(
    "Policies fit: 10,240 characters for all of a role's own ones, 6,144 for a managed one, 2,048 for its trust."
)
def policies_fit(world: World) -> Iterator[Flaw]:
    for role in world.all("IAM::Role"):
        own = sum(length(role.say_all(row.get("PolicyDocument"))) for row in role.rows("Policies"))
        if own > ROLE_POLICIES:
            yield role.wrong(f"its policies have about {own:,} characters, more than {ROLE_POLICIES:,}")
        trust = length(role.say_all(role.get("AssumeRolePolicyDocument")))
        if trust > TRUST_POLICY:
            yield role.wrong(f"its trust policy has about {trust:,} characters, more than {TRUST_POLICY:,}")
    for policy in world.all("IAM::ManagedPolicy"):
        size = length(policy.say_all(policy.get("PolicyDocument")))
        if size > MANAGED_POLICY:
            yield policy.wrong(f"it has about {size:,} characters, more than {MANAGED_POLICY:,}")


@invariant("A CloudFront Function fits into 10 KB.")
def functions_fit(world: World) -> Iterator[Flaw]:
    for function in world.all("CloudFront::Function"):
        size = len(function.text("FunctionCode").encode())
        if size > FUNCTION:
            yield function.wrong(f"it has {size:,} bytes, more than {FUNCTION:,}")


@invariant("A rule of the balancer compares with five values at most.")
def rules_of_listeners_fit(world: World) -> Iterator[Flaw]:
    for rule in world.all("ElasticLoadBalancingV2::ListenerRule"):
        values = sum(
            len(config.get("Values", []))
            for row in rule.rows("Conditions")
            for config in row.values()
            if isinstance(config, dict)
        )
        if values > RULE_VALUES:
            yield rule.wrong(f"it compares with {values} values, more than {RULE_VALUES}")


def expected(text: str) -> str:
    """A text with something as long as it may become wherever a value is known only when it is deployed."""
    return PLACEHOLDER.sub(lambda match: "x" * LENGTHS.get(match[0][2:-1], AN_ARN), text)


def length(policy: str) -> int:
    """The characters of a policy that IAM counts."""
    return len(re.sub(r"\s", "", expected(policy)))
