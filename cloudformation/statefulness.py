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
# What holds no data itself, but all that does lives in it and can't move: no replacement succeeds. What to do instead.
HOUSING_TYPES = {
    "AWS::EC2::VPC": "another network is another environment: make one beside this one, move the data, then destroy "
    "this one"
}


def is_stateful(resource_type: str) -> bool:
    """Whether resources of this type hold data."""
    return resource_type in STATEFUL_TYPES


def is_guarded(resource_type: str) -> bool:
    """Whether replacing or removing a resource of this type has to be allowed by name."""
    return resource_type in STATEFUL_TYPES or resource_type in HOUSING_TYPES


def instead_of_replacing(resource_type: str) -> str:
    """What to do where no replacement of a resource of this type can succeed; empty where one can."""
    return HOUSING_TYPES.get(resource_type, "")
