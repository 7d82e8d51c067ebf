"""Images and secrets: what must stay as it is."""

from __future__ import annotations

import json

import pytest

from tests.cloudformation import designs


@pytest.mark.parametrize("name", ["BackendRepository", "FrontendRepository"])
def test_old_images_go_and_the_newest_stay(name: str) -> None:
    repository = designs.resources(designs.design_of(), "registry", "ECR::Repository")[name]
    rules = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    assert [rule["rulePriority"] for rule in rules] == [1, 2]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged", "any"]  # "any" must come last
    assert rules[1]["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100}


# CloudFormation generates a new value whenever one of these changes, over the token that somebody put in.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html
GENERATED = {"PasswordLength": 64, "ExcludePunctuation": True}


@pytest.mark.parametrize("environment", designs.ENVIRONMENTS)
def test_what_secrets_are_generated_from_never_changes(environment: str) -> None:
    secrets = designs.resources(designs.design_of(environment), "secrets", "SecretsManager::Secret")
    assert {title: one["GenerateSecretString"] for title, one in secrets.items()} == {
        "DjangoSecret": GENERATED,
        "ScoringSecret": GENERATED,
        "NotificationsSecret": GENERATED,
    }
