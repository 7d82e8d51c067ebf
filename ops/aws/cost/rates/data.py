"""Databases, buckets, images, secrets and keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ops.aws.cost.item import Context, Item, Rate


def database(context: Context, _: str, properties: dict[str, Any]) -> Iterator[Item]:
    """An instance of RDS; with a standby in another zone everything is there twice."""
    copies = 2 if properties.get("MultiAZ") else 1
    kind, size, storage = properties["DBInstanceClass"], properties["AllocatedStorage"], properties["StorageType"]
    yield Item(f"{copies} {kind}", copies * context.hours, f"rds.{kind}")
    disks = f"{copies} disks of {size} GB {storage}" if copies > 1 else f"{size} GB {storage}"
    yield Item(disks, copies * float(size), f"rds.{storage}")
    yield Item("backups", context.assumptions.of("backups_gb"), "rds.backup", ("backups_gb",))
    if int(properties.get("MonitoringInterval", 0)):
        amount = context.assumptions.of("database_monitoring_gb")
        yield Item("enhanced monitoring", amount, "logs.ingested", ("database_monitoring_gb",))


def table(context: Context, _: str, properties: dict[str, Any]) -> Iterator[Item]:
    """A table of DynamoDB; of capacity that is provisioned there are no prices here."""
    of = context.assumptions.of
    if properties.get("BillingMode") == "PAY_PER_REQUEST":
        yield Item("writes", of("history_writes_million"), "dynamodb.writes", ("history_writes_million",))
        yield Item("reads", of("history_reads_million"), "dynamodb.reads", ("history_reads_million",))
    else:
        yield Item("provisioned capacity", 1, "dynamodb.provisioned")
    yield Item("storage", of("history_gb"), "dynamodb.gb", ("history_gb",))
    if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        yield Item("recovery to a point in time", of("history_gb"), "dynamodb.recovery", ("history_gb",))


def bucket(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """A bucket in the standard class."""
    of = context.assumptions.of
    yield Item("storage", of("bucket_gb"), "s3.gb", ("bucket_gb",))
    yield Item("writes", of("bucket_writes_thousand"), "s3.puts", ("bucket_writes_thousand",))
    yield Item("reads", of("bucket_reads_thousand"), "s3.gets", ("bucket_reads_thousand",))


def repository(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """Images; pulling them within the region is free."""
    yield Item("images", context.assumptions.of("images_gb"), "ecr.gb", ("images_gb",))


def secret(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """A secret of Secrets Manager."""
    yield Item("secret", 1, "secret.month")
    yield Item("calls", context.assumptions.of("secret_calls"), "secret.calls", ("secret_calls",), 10_000)


def key(context: Context, _: str, __: dict[str, Any]) -> Iterator[Item]:
    """A key of KMS; rotations add a dollar a month each, up to two."""
    yield Item("key", 1, "kms.month")
    yield Item("calls", context.assumptions.of("key_calls"), "kms.calls", ("key_calls",), 10_000)


RATES: dict[str, Rate] = {
    "AWS::DynamoDB::Table": table,
    "AWS::ECR::Repository": repository,
    "AWS::KMS::Key": key,
    "AWS::RDS::DBInstance": database,
    "AWS::S3::Bucket": bucket,
    "AWS::SecretsManager::Secret": secret,
}
