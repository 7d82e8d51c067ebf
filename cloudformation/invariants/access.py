"""Who may do what: roles with the least that they need, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.references import PLACEHOLDER
from cloudformation.invariants.statements import IDENTITY, OF_RESOURCE, TRUST, Statement, listed, statements
from cloudformation.invariants.world import Flaw, World

# Actions that AWS lets nobody narrow down to a resource, by the Service Authorization Reference
# (https://docs.aws.amazon.com/service-authorization/latest/reference/), and what they are for here.
WITHOUT_RESOURCE = {
    "ecr:GetAuthorizationToken": "a token is of the whole registry",
    "ssm:UpdateInstanceInformation": "the agent registers an instance that no policy knows yet",
    "ssmmessages:CreateControlChannel": "a channel has no ARN",
    "ssmmessages:CreateDataChannel": "a channel has no ARN",
    "ssmmessages:OpenControlChannel": "a channel has no ARN",
    "ssmmessages:OpenDataChannel": "a channel has no ARN",
    "ec2messages:*": "a message has no ARN",
    "cloudformation:ValidateTemplate": "a template has no ARN",
    "cloudformation:ListStacks": "a list has no ARN",
    "cloudformation:DescribeType": "the schemas are AWS's",
    "sts:GetCallerIdentity": "it tells who one is",
    "ec2:Describe*": "descriptions of EC2 have no ARN",
    "elasticloadbalancing:Describe*": "descriptions have no ARN",
    "autoscaling:Describe*": "descriptions have no ARN",
    "route53:ListHostedZonesByName": "a list has no ARN",
    "cloudwatch:PutMetricData": "a metric has no ARN; its namespace is a condition",
    "logs:DescribeLogGroups": "a list has no ARN",
}
# What CloudFormation's own role may do to everything: what it makes has no name before it is made, so that only a
# condition narrows it down (the region, or the tag of the environment).
NARROWING = ("aws:RequestedRegion", "aws:ResourceTag/", "aws:RequestTag/")
CLOUDFORMATION = "cloudformation.amazonaws.com"
READING = ("Describe", "List", "Get")  # of lists and descriptions; secrets are looked at below
MADE_WITH_IDS = ("cloudfront",)  # services whose resources' ARNs hold IDs of AWS's making, in no region
SECRET_VALUES = ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue")
# Policies of AWS that are narrow enough, and nobody could write better.
MANAGED = (
    "AmazonSSMManagedInstanceCore",
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "service-role/AmazonRDSEnhancedMonitoringRole",
)


@invariant("No policy allows every action, nor every one of a service: what is allowed can be read.")
def no_action_is_a_wildcard(world: World) -> Iterator[Flaw]:
    for statement in statements(world):
        for action in statement.actions if statement.allows else ():
            service, _, name = action.partition(":")
            if "*" in service or name in ("", "*"):
                yield statement.at.wrong(f"{statement.name} allows {action}")


@invariant("A role may act on named resources; on all only where AWS has no permission for a single one.")
def no_resource_is_a_wildcard(world: World) -> Iterator[Flaw]:
    for statement in statements(world, IDENTITY):
        if not statement.allows or not any(is_everything(resource) for resource in statement.resources):
            continue
        for action in statement.actions:
            known = any(fnmatchcase(action, pattern) for pattern in WITHOUT_RESOURCE)
            if not known and not (is_of_deployment(statement) and is_narrow(statement, action)):
                yield statement.at.wrong(f"{statement.name} allows {action} on every resource")


@invariant("A statement says what it allows, never all but something: NotAction lets in each action that AWS invents.")
def nothing_is_allowed_by_exclusion(world: World) -> Iterator[Flaw]:
    for statement in statements(world):
        for name in ("NotAction", "NotResource", "NotPrincipal"):
            if statement.allows and name in statement.body:
                yield statement.at.wrong(f"{statement.name} allows all but what its {name} names")


@invariant("Nobody is given AWS's own broad policies: roles have what they need, written here.")
def managed_policies_are_narrow(world: World) -> Iterator[Flaw]:
    for role in world.all("IAM::Role", "IAM::User", "IAM::Group"):
        for arn in role.get("ManagedPolicyArns") or []:
            if not role.named_in(arn) and not role.say(arn).endswith(tuple(f":policy/{name}" for name in MANAGED)):
                yield role.wrong(f"it has {role.say(arn)}")


@invariant("There are no users and no access keys: instances and pipelines take on roles, for an hour at a time.")
def nobody_has_lasting_keys(world: World) -> Iterator[Flaw]:
    for resource in world.all("IAM::User", "IAM::AccessKey", "IAM::Group"):
        yield resource.wrong(f"{resource.type} is for people and lasting keys")


@invariant(
    "A role is taken on by one named service, or by an identity provider's tokens of a named audience and subject."
)
def roles_are_taken_on_by_named_parties(world: World) -> Iterator[Flaw]:
    for statement in statements(world, TRUST):
        if not statement.allows:
            continue
        if not statement.principals or any("*" in principal for principal in statement.principals):
            yield statement.at.wrong(f"{statement.name} lets anybody take it on")
        if "sts:AssumeRoleWithWebIdentity" in statement.actions:
            if not (":aud" in statement.condition and ":sub" in statement.condition):
                yield statement.at.wrong(f"{statement.name} takes every token of its provider")
        elif not all(principal.endswith(".amazonaws.com") for principal in statement.principals):
            yield statement.at.wrong(f"{statement.name} trusts {', '.join(statement.principals)}")


@invariant("Whoever may hand on a role, may do so to one named service: else a small role makes a large one.")
def roles_are_handed_on_to_named_services(world: World) -> Iterator[Flaw]:
    for statement in statements(world, IDENTITY):
        if (
            statement.allows
            and "iam:PassRole" in statement.actions
            and "iam:PassedToService" not in statement.condition
        ):
            yield statement.at.wrong(f"{statement.name} hands roles on to any service")


@invariant("No resource is open to the world: where everybody is allowed, a condition says which of them.")
def nothing_is_allowed_to_everybody(world: World) -> Iterator[Flaw]:
    for statement in statements(world, OF_RESOURCE):
        everybody = "*" in statement.principals or "*" in str(statement.body.get("Principal", ""))
        if statement.at.type == "AWS::EC2::VPCEndpoint":
            continue  # its policy only narrows what the callers' own policies allow
        if statement.allows and everybody and not statement.condition:
            yield statement.at.wrong(f"{statement.name} lets everybody in")


@invariant("A service that acts for others acts here for this account only: the confused deputy.")
def services_act_for_this_account_only(world: World) -> Iterator[Flaw]:
    for statement in statements(world, OF_RESOURCE):
        by_service = [principal for principal in statement.principals if principal.endswith(".amazonaws.com")]
        bound = ("aws:SourceAccount", "aws:SourceArn", "AWS:SourceArn", "kms:EncryptionContext", "kms:ViaService")
        if statement.allows and by_service and not any(name in statement.condition for name in bound):
            yield statement.at.wrong(f"{statement.name} lets {', '.join(by_service)} in for any account")


@invariant("A secret's value is read by roles that name the secret, not by all who read secrets.")
def secrets_are_read_by_name(world: World) -> Iterator[Flaw]:
    for statement in statements(world, IDENTITY):
        if not statement.allows or not any(
            fnmatchcase(value, one) for one in statement.actions for value in SECRET_VALUES
        ):
            continue
        if is_of_deployment(statement) and "aws:ResourceTag/" in statement.condition:
            continue  # CloudFormation reads what it has made for this environment
        for resource in listed(statement.body.get("Resource")):
            if not any(one.type == "AWS::SecretsManager::Secret" for one in statement.at.named_in(resource)):
                what = statement.at.say(resource)
                yield statement.at.wrong(f"{statement.name} reads {what}, no secret of the design")


def is_of_deployment(statement: Statement) -> bool:
    """True for what only CloudFormation, or the pipeline that calls it, may do."""
    users = [
        role
        for role in statement.at.world.all("IAM::Role")
        if role == statement.at or statement.at in role.to("ManagedPolicyArns")
    ]
    trusts = [one for role in users for one in statements(role.world, TRUST) if one.at == role]
    return bool(trusts) and all(
        one.principals == (CLOUDFORMATION,) or "sts:AssumeRoleWithWebIdentity" in one.actions for one in trusts
    )


def is_narrow(statement: Statement, action: str) -> bool:
    """True for what a deployment may do to resources that it can't name."""
    service, _, name = action.partition(":")
    reads = name.startswith(READING) and action not in SECRET_VALUES
    return reads or service in MADE_WITH_IDS or any(key in statement.condition for key in NARROWING)


def is_everything(resource: str) -> bool:
    """``*``, or an ARN that names no resource of its service."""
    arn = PLACEHOLDER.sub("x", resource)
    return arn == "*" or (arn.startswith("arn:") and arn.split(":", 5)[-1] == "*")
