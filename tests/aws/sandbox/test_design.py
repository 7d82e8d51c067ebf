"""The whole design in the sandbox: staging and production, on instances and on ECS; created, changed, deleted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ops.aws.design import design_of
from ops.aws.session import Cloud
from tests.aws import environments
from tests.aws.sandbox.deploying import Deployment, changed

pytestmark = pytest.mark.aws

FULL = {
    "AWS_ALARM_EMAIL": "alarms@example.com",
    "AWS_DROPLET_ADDRESS": "203.0.113.7",
    "AWS_WORKING_HOURS_START": "0 6 * * 1-5",
    "AWS_WORKING_HOURS_END": "0 20 * * 1-5",
    "AWS_BITBUCKET_WORKSPACE": "team",
    "AWS_BITBUCKET_WORKSPACE_UUID": "1a2b3c4d-0000-4000-8000-00000000000a",
    "AWS_BITBUCKET_REPOSITORY_UUID": "1a2b3c4d-0000-4000-8000-00000000000b",
    "AWS_BITBUCKET_DEPLOYMENT_UUID": "1a2b3c4d-0000-4000-8000-00000000000c",
}
# Each has a domain of its own, as environments of one account have.
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "production": ("production", FULL),
    "staging": ("staging", {"AWS_DOMAIN": "staging.example.com"}),
    "production on ECS": (
        "ecs",
        {**FULL, "AWS_COMPUTE": "ecs", "AWS_DOMAIN": "ecs.example.com", "AWS_BITBUCKET_PROVIDER": "false"},
    ),
    "staging on ECS": ("small-ecs", {"AWS_COMPUTE": "ecs", "AWS_DOMAIN": "small.example.com", "AWS_NAT_GATEWAYS": "1"}),
}
# What an output looks like in AWS; each of the design must match the first pattern whose name it ends with.
PLAUSIBLE = {
    "Alarm": r"arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+",
    "AlarmTopic": r"arn:aws:sns:[a-z0-9-]+:\d{12}:.+",
    "Vpc": r"vpc-[0-9a-f]+",
    "Subnets": r"subnet-[0-9a-f]+,subnet-[0-9a-f]+",
    "SecurityGroup": r"sg-[0-9a-f]+",
    "NatGateways": r"nat-[0-9a-f]+(,nat-[0-9a-f]+)?",
    "Repository": r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/[a-z0-9/._-]+",
    "RepositoryArn": r"arn:aws:ecr:[a-z0-9-]+:\d{12}:repository/.+",
    "Secret": r"arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+",
    "DatabaseHost": r"[a-z0-9.-]+\.rds\.amazonaws\.com",
    "DatabasePort": r"5432",
    "DatabaseName": r"andamio",
    "DatabaseInstance": r"[a-z][a-z0-9-]+",
    "HistoryTable": r"[A-Za-z0-9_.-]{3,255}",
    "HistoryTableArn": r"arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table/.+",
    "Certificate": r"arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}",
    "Balancer": r"arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/app/.+",
    "BalancerDns": r"internal-[A-Za-z0-9-]+\.[a-z0-9-]+\.elb\.amazonaws\.com",
    "BalancerFullName": r"app/[A-Za-z0-9-]+/[0-9a-f]+",
    "Listener": r"arn:aws:elasticloadbalancing:.+:listener/app/.+",
    "TargetGroup": r"arn:aws:elasticloadbalancing:.+:targetgroup/.+",
    "Distribution": r"[A-Z0-9]{10,}",
    "DistributionDomain": r"[a-z0-9]+\.cloudfront\.net",
    "Bucket": r"[a-z0-9.-]{3,63}",
    "Address": r"https://[a-z.]+\.example\.com",
    "Role": r"arn:aws:iam::\d{12}:role/.+",
}


@pytest.fixture(params=list(KINDS))
def deployment(request: pytest.FixtureRequest, cloud: Cloud, tmp_path: Path) -> Deployment:
    name, values = KINDS[request.param]
    return Deployment(cloud, design_of(environments.make(tmp_path, name, **values)))


def test_every_stack_is_created_changed_and_deleted(deployment: Deployment) -> None:
    created(deployment)
    unchanged(deployment)
    grown(deployment)
    deleted(deployment)


def created(deployment: Deployment) -> None:
    """All stacks are complete, and what they put out looks as it does in AWS."""
    for stack in deployment.design.stacks:
        described = deployment.deploy(stack)
        assert described["StackStatus"] == "CREATE_COMPLETE", deployment.failures(stack)
        assert set(deployment.outputs[stack.key]) == set(stack.document.get("Outputs", {}))
        for name, value in deployment.outputs[stack.key].items():
            patterns = [pattern for end, pattern in PLAUSIBLE.items() if name.endswith(end)]
            assert not patterns or any(re.fullmatch(pattern, value) for pattern in patterns), f"{name} = {value}"
            assert value
            assert "${" not in value
    for stack in deployment.design.stacks:
        listed = deployment.cloud.client("cloudformation", stack.region).get_paginator("list_stack_resources")
        made = [one for page in listed.paginate(StackName=stack.name) for one in page["StackResourceSummaries"]]
        assert {one["LogicalResourceId"] for one in made} == set(stack.document["Resources"])
        assert all(one["PhysicalResourceId"] for one in made), stack.key


def unchanged(deployment: Deployment) -> None:
    """The same again is no change, in the service's own words."""
    for stack in deployment.design.stacks:
        proposed = deployment.propose(stack)
        assert proposed["Status"] == "FAILED", (stack.key, proposed["Changes"])
        assert proposed["StatusReason"].startswith("The submitted information didn't contain changes.")


def grown(deployment: Deployment) -> None:
    """A change in place keeps the database, and its API shows it."""
    data = deployment.design.stack("data")
    instance = deployment.outputs["data"]["DatabaseInstance"]
    body = changed(data, "Database", DBInstanceClass="db.r7g.large")
    (change,) = deployment.propose(data, body=body)["Changes"]
    assert change["ResourceChange"]["Replacement"] == "False"
    (target,) = [one["Target"] for one in change["ResourceChange"]["Details"]]
    before = data.document["Resources"]["Database"]["Properties"]["DBInstanceClass"]
    assert (target["Name"], target["BeforeValue"], target["AfterValue"]) == ("DBInstanceClass", before, "db.r7g.large")
    assert deployment.deploy(data, body)["StackStatus"] == "UPDATE_COMPLETE", deployment.failures(data)
    rds = deployment.cloud.client("rds")
    (shown,) = rds.describe_db_instances(DBInstanceIdentifier=instance)["DBInstances"]
    assert shown["DBInstanceClass"] == "db.r7g.large"
    assert deployment.outputs["data"]["DatabaseInstance"] == instance


def deleted(deployment: Deployment) -> None:
    """What is protected refuses first; then all goes but what is retained, and the database leaves a snapshot."""
    data, instance = deployment.design.stack("data"), deployment.outputs["data"]["DatabaseInstance"]
    deployment.delete(data)
    assert deployment.describe(data)["StackStatus"] == "DELETE_FAILED"
    (reason,) = {line for line in deployment.failures(data) if line.startswith("Database ")}
    assert "disable deletion protection" in reason
    rds, elbv2 = deployment.cloud.client("rds"), deployment.cloud.client("elbv2")
    rds.modify_db_instance(DBInstanceIdentifier=instance, DeletionProtection=False)
    elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=deployment.outputs["balancer"]["Balancer"],
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
    )
    for stack in reversed(deployment.design.stacks):
        identity = deployment.describe(stack)["StackId"]
        deployment.delete(stack)
        client = deployment.cloud.client("cloudformation", stack.region)
        (gone,) = client.describe_stacks(StackName=identity)["Stacks"]
        assert gone["StackStatus"] == "DELETE_COMPLETE", (stack.key, gone.get("StackStatusReason"))
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier=instance, SnapshotType="manual")["DBSnapshots"]
    assert snapshot["DBSnapshotIdentifier"].startswith(f"{data.name}-snapshot-database-")
    table = deployment.outputs["data"]["HistoryTable"]
    assert deployment.cloud.client("dynamodb").describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"


def test_the_database_opens_with_the_secret_of_its_stack(cloud: Cloud, tmp_path: Path) -> None:
    """The instance's password is the generated one, and the secret learns where the database is."""
    environment = environments.make(tmp_path, "opened", AWS_DOMAIN="opened.example.com")
    deployment = Deployment(cloud, design_of(environment))
    for key in ("alerts", "network", "data"):
        deployment.deploy(deployment.design.stack(key))
    outputs = deployment.outputs["data"]
    text = cloud.client("secretsmanager").get_secret_value(SecretId=outputs["DatabaseSecret"])["SecretString"]
    secret = json.loads(text)
    assert (secret["host"], str(secret["port"])) == (outputs["DatabaseHost"], outputs["DatabasePort"])
    assert len(secret["password"]) >= 32
