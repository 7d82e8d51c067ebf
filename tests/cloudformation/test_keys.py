"""Keys: lost never, used through their services only, granted to services only."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cloudformation import designs

KEYS = {"alerts": set(), "data": {"dynamodb", "rds", "secretsmanager"}, "secrets": {"secretsmanager"}}


def policy(stack: str) -> dict[str, dict[str, Any]]:
    """The statements of the stack's key, by their IDs."""
    (key,) = designs.resources(designs.design_of(), stack, "KMS::Key").values()
    return {one["Sid"]: one for one in key["KeyPolicy"]["Statement"]}


@pytest.mark.parametrize("stack", [stack for stack, services in KEYS.items() if services])
def test_a_key_is_used_through_its_services_by_this_account_only(stack: str) -> None:
    use = policy(stack)["ThroughServices"]
    assert use["Principal"] == {"AWS": "*"}  # whom the service lets in; the two conditions hold for each of them
    assert use["Condition"] == {
        "StringEquals": {
            "kms:CallerAccount": {"Fn::Sub": "${AWS::AccountId}"},
            "kms:ViaService": [{"Fn::Sub": f"{one}.${{AWS::Region}}.amazonaws.com"} for one in sorted(KEYS[stack])],
        }
    }
    assert "kms:Decrypt" in use["Action"]
    assert "kms:CreateGrant" not in use["Action"]


@pytest.mark.parametrize("stack", KEYS)
def test_a_key_is_granted_to_services_only(stack: str) -> None:
    statements = policy(stack)
    granting = {sid: one for sid, one in statements.items() if "kms:CreateGrant" in one["Action"]}
    assert granting["NoGrants"]["Effect"] == "Deny"
    for sid in granting.keys() - {"NoGrants"}:
        assert granting[sid]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


@pytest.mark.parametrize("stack", KEYS)
def test_administrators_can_administer_but_not_read(stack: str) -> None:
    account = policy(stack)["Account"]
    assert account["Principal"]["AWS"] == {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(account["Action"])
    assert not [
        action for action in account["Action"] if "crypt" in action or "GenerateData" in action or "*" in action
    ]


@pytest.mark.parametrize("stack", [stack for stack, services in KEYS.items() if services])
def test_everything_beside_a_key_that_can_use_it_does(stack: str) -> None:
    found = designs.design_of().stack(stack).document["Resources"].values()
    arn = {"Fn::GetAtt": ["Key", "Arn"]}
    for one in found:
        properties = one.get("Properties", {})
        match one["Type"]:
            case "AWS::SecretsManager::Secret":
                assert properties["KmsKeyId"] == arn
            case "AWS::RDS::DBInstance":
                assert properties["KmsKeyId"] == properties["PerformanceInsightsKMSKeyId"] == arn
            case "AWS::DynamoDB::Table":
                assert properties["SSESpecification"] == {
                    "SSEEnabled": True,
                    "SSEType": "KMS",
                    "KMSMasterKeyId": arn,
                }
