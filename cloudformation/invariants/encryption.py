"""Encryption, at rest and on the way."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.statements import OF_RESOURCE, statements
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


@invariant("A bucket answers nobody without TLS.")
def buckets_refuse_plain_http(world: World) -> Iterator[Flaw]:
    denying = {
        bucket
        for statement in statements(world, OF_RESOURCE)
        if statement.body.get("Effect") == "Deny" and "'aws:SecureTransport': 'false'" in statement.condition
        for bucket in statement.at.to("Bucket")
    }
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
