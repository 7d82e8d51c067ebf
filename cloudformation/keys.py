"""Keys of KMS: who may use one, for what, and that it isn't lost.

Keys of our own where the choice can't be changed later (a database's is part of what it is) or where AWS's own keys
don't do: a snapshot under AWS's key can't be copied to another account, as a backup out of reach would be.
"""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Sub
from troposphere.kms import Key

from cloudformation import policies
from cloudformation.draft import Draft
from cloudformation.policies import Statement

# What an account needs in order to keep a key manageable; using it for cryptography isn't among it.
ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)
USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
ACCOUNT = Sub("${AWS::AccountId}")


def key(draft: Draft, title: str, name: str, description: str, uses: Sequence[Statement]) -> Key:
    """A key that rotates each year and outlives its stack: what it encrypted can't be read without it.

    Args:
        draft: the stack; the key is put into it.
        title: its logical ID.
        name: what it is called within the environment.
        description: what it is for.
        uses: who may use it; the account's administrators may only administer it, and only services of AWS can be
            granted it, which is how they go on using it for what they keep.
    """
    administration = policies.allow("Account", ADMINISTRATION, ["*"], principal={"AWS": policies.ACCOUNT_ROOT})
    for_nobody_else = {"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}}
    no_grants = policies.deny("NoGrants", ["kms:CreateGrant"], ["*"], principal="*", condition=for_nobody_else)
    return draft.add(
        Key(
            title,
            Description=description,
            EnableKeyRotation=True,
            PendingWindowInDays=30,
            KeyPolicy=policies.document(administration, *uses, no_grants),
            Tags=draft.tags(name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        )
    )


def through(*services: str) -> tuple[Statement, Statement]:
    """Whoever of this account may use a service may use the key through it, and not otherwise: as with AWS's own keys.

    So a role that may read a secret needs no permission for the key beside it.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service

    Args:
        services: such as ``dynamodb``.
    """
    via = [Sub(f"{service}.${{AWS::Region}}.amazonaws.com") for service in services]
    ours = {"StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": via}}
    for_aws = {**ours, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    everybody = {"AWS": "*"}
    return (
        policies.allow("ThroughServices", USE, ["*"], principal=everybody, condition=ours),
        policies.allow("ServicesKeepIt", ["kms:CreateGrant"], ["*"], principal=everybody, condition=for_aws),
    )
