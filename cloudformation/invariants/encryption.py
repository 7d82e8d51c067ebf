"""Encryption, at rest and on the way."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.statements import OF_RESOURCE, Statement, statements
from cloudformation.invariants.world import Flaw, World, dig


@invariant("The database's storage and its insights are encrypted, which can't be changed later.")
def databases_are_encrypted(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        yield from database.unless("StorageEncrypted", True)


@invariant("The history is encrypted with a key whose use is logged: KMS, not DynamoDB's own.")
def tables_are_encrypted(world: World) -> Iterator[Flaw]:
    for table in world.all("DynamoDB::Table"):
        yield from table.unless("SSESpecification.SSEEnabled", True)


@invariant("A bucket says how it encrypts, so that no default decides.")
def buckets_are_encrypted(world: World) -> Iterator[Flaw]:
    for bucket in world.all("S3::Bucket"):
        rules = bucket.rows("BucketEncryption.ServerSideEncryptionConfiguration")
        ways = [dig(rule, "ServerSideEncryptionByDefault.SSEAlgorithm") for rule in rules]
        if not ways or not all(way in ("AES256", "aws:kms", "aws:kms:dsse") for way in ways):
            yield bucket.wrong(f"it is encrypted by {ways or 'nothing that it names'}")


@invariant("A repository says how it encrypts images, which can't be changed later.")
def repositories_are_encrypted(world: World) -> Iterator[Flaw]:
    for repository in world.all("ECR::Repository"):
        yield from repository.unless("EncryptionConfiguration.EncryptionType", "AES256", "KMS")


@invariant("What alarms say is encrypted, with a key that lets CloudWatch publish: AWS's own key for SNS doesn't.")
def topics_are_encrypted(world: World) -> Iterator[Flaw]:
    for topic in world.all("SNS::Topic"):
        keys = [key for key in topic.to("KmsMasterKeyId") if key.type == "AWS::KMS::Key"]
        if not keys:
            yield topic.wrong("it is encrypted with no key of the design")
        for key in keys:
            if "cloudwatch.amazonaws.com" not in str(key.get("KeyPolicy")):
                yield key.wrong("CloudWatch can't use it, so that alarms are silent")


@invariant("Keys change every year by themselves.")
def keys_rotate(world: World) -> Iterator[Flaw]:
    for key in world.all("KMS::Key"):
        yield from key.unless("EnableKeyRotation", True)


@invariant(
    "Data and secrets are encrypted with keys of the design, in their own stack: their use is logged, and can end."
)
def data_has_keys_of_the_design(world: World) -> Iterator[Flaw]:
    paths = {
        "RDS::DBInstance": ("KmsKeyId", "PerformanceInsightsKMSKeyId"),
        "DynamoDB::Table": ("SSESpecification.KMSMasterKeyId",),
        "SecretsManager::Secret": ("KmsKeyId",),
    }
    for kind, properties in paths.items():
        for resource in world.all(kind):
            for path in properties:
                if [(key.type, key.stack) for key in resource.to(path)] != [("AWS::KMS::Key", resource.stack)]:
                    yield resource.wrong(f"{path} names no key of its stack")


@invariant("A key is used through named services or by named ones, and hands itself on to nobody else.")
def keys_say_who_uses_them(world: World) -> Iterator[Flaw]:
    for key in world.all("KMS::Key"):
        rows = [one for one in statements(world, OF_RESOURCE) if one.at == key]
        if not any(one.allows for one in rows):
            yield key.wrong("its policy lets nobody in, or isn't there")
        for one in rows:
            through = "kms:ViaService" in one.condition and "kms:CallerAccount" in one.condition
            if one.allows and "*" in one.principals and not through:
                yield key.wrong(f"{one.name} lets everybody use it")
        grants = [one for one in rows if not one.allows and "kms:CreateGrant" in one.actions]
        if not any("'kms:GrantIsForAWSResource': 'false'" in one.condition for one in grants):
            yield key.wrong("no statement denies grants to others than services of AWS")
        for one in rows:
            if (
                one.allows
                and "kms:CreateGrant" in one.actions
                and "'kms:GrantIsForAWSResource': 'true'" not in one.condition
            ):
                yield key.wrong(f"{one.name} allows grants to anybody")


@invariant("A topic takes nothing without TLS.")
def topics_refuse_plain_http(world: World) -> Iterator[Flaw]:
    denying = {topic for one in refusals(world) for topic in one.at.to("Topics")}
    for topic in world.all("SNS::Topic"):
        if topic not in denying:
            yield topic.wrong("no policy denies requests without TLS")


@invariant("A bucket answers nobody without TLS.")
def buckets_refuse_plain_http(world: World) -> Iterator[Flaw]:
    denying = {bucket for one in refusals(world) for bucket in one.at.to("Bucket")}
    for bucket in world.all("S3::Bucket"):
        if bucket not in denying:
            yield bucket.wrong("no policy denies requests without TLS")


@invariant("The external microservices are asked by HTTPS: a request holds people's data, and a token.")
def microservices_are_asked_by_https(world: World) -> Iterator[Flaw]:
    options = world.options
    for name, address in (("scoring_url", options.scoring_url), ("notifications_url", options.notifications_url)):
        if not address.startswith("https://"):
            yield Flaw("backend" if options.compute == "ec2" else "service", "", f"{name} is {address}")
    for view in world.views.values():
        for parameter, body in view.part("Parameters").items():
            if parameter.endswith("Url") and not str(body.get("AllowedPattern", "")).startswith("^https://"):
                yield Flaw(view.key, parameter, "it takes an address without TLS")


def refusals(world: World) -> Iterator[Statement]:
    """The statements that deny what comes without TLS, to everybody."""
    for one in statements(world, OF_RESOURCE):
        if not one.allows and "'aws:SecureTransport': 'false'" in one.condition and "*" in one.principals:
            yield one
