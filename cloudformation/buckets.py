"""Buckets: private, encrypted, reached by TLS, and kept when their stack goes."""

from __future__ import annotations

from typing import Any

from troposphere.s3 import (
    AbortIncompleteMultipartUpload,
    Bucket,
    BucketEncryption,
    LifecycleConfiguration,
    LifecycleRule,
    OwnershipControls,
    OwnershipControlsRule,
    PublicAccessBlockConfiguration,
    ServerSideEncryptionByDefault,
    ServerSideEncryptionRule,
)

from cloudformation.draft import Draft


def private_bucket(draft: Draft, title: str, *rules: LifecycleRule, **more: Any) -> Bucket:
    """A bucket that the public can't be let into. It has no name of its own: a replacement never waits for one.

    Args:
        draft: of the stack.
        title: its logical ID.
        rules: of its lifecycle, besides the one that forgets unfinished uploads.
        more: its other properties.
    """
    unfinished = LifecycleRule(
        Id="ForgetUnfinishedUploads",
        Status="Enabled",
        AbortIncompleteMultipartUpload=AbortIncompleteMultipartUpload(DaysAfterInitiation=1),
    )
    return Bucket(
        title,
        BucketEncryption=BucketEncryption(
            ServerSideEncryptionConfiguration=[
                ServerSideEncryptionRule(
                    ServerSideEncryptionByDefault=ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                )
            ]
        ),
        PublicAccessBlockConfiguration=PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        OwnershipControls=OwnershipControls(Rules=[OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]),
        LifecycleConfiguration=LifecycleConfiguration(Rules=[*rules, unfinished]),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Tags=draft.tags(),
        **more,
    )
