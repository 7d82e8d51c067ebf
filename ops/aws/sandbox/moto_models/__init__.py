"""What moto lacks: resource models of CloudFormation, one file a service, and CloudFormation's own behaviour.

A model is found by being a direct subclass of ``CloudFormationModel`` when its module has been imported: :func:`load`
imports all of them. Nothing here knows of the rest of this repository.
"""

from __future__ import annotations

from importlib import import_module

SERVICES = (
    "acm",
    "applicationautoscaling",
    "autoscaling",
    "budgets",
    "cloudformation",
    "cloudfront",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecs",
    "elbv2",
    "iam",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
)


def load() -> None:
    """Make the models known to moto; before the first request, and once."""
    for service in SERVICES:
        import_module(f"{__name__}.{service}")
