"""Which types of resources hold data: replacing or removing one loses something that no template brings back."""

from __future__ import annotations

STATEFUL_TYPES = frozenset(
    {
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::EC2::Volume",
        "AWS::ECR::Repository",
        "AWS::EFS::FileSystem",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::KMS::Key",  # what it encrypted can't be read without it
        "AWS::Logs::LogGroup",
        "AWS::OpenSearchService::Domain",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Route53::HostedZone",  # a new one has other name servers
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
        "AWS::SQS::Queue",
    }
)
# What holds no data itself, but can't be had again without what lives in it: a new one would be empty.
HOUSING_TYPES = frozenset({"AWS::EC2::VPC"})


def is_stateful(resource_type: str) -> bool:
    """Whether resources of this type hold data."""
    return resource_type in STATEFUL_TYPES


def is_guarded(resource_type: str) -> bool:
    """Whether replacing or removing a resource of this type has to be allowed by name."""
    return resource_type in STATEFUL_TYPES | HOUSING_TYPES
