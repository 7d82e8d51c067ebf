"""The images' repositories: what was pushed stays what it was, and is scanned.

Tags are immutable, so that a tag (the commit's SHA) always names the same image, and an instance that starts next month
gets what was tested. Images can be made again from their commits, but not what runs at this moment: the repositories
outlive their stack, and the newest images outlive the older ones.
"""

from __future__ import annotations

import json

from troposphere import GetAtt, Sub
from troposphere.ecr import EncryptionConfiguration, ImageScanningConfiguration, LifecyclePolicy, Repository

from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

KEPT_IMAGES = 100  # a rollback never goes further; ten deploys a day for two weeks
UNTAGGED_DAYS = 7  # what is left of an interrupted push


def build(options: Options) -> Stack:
    """A repository for the backend's images, and one for the frontend's."""
    draft = Draft(options, "registry", "The repositories of the backend's and the frontend's images")
    for name in ("Backend", "Frontend"):
        repository = draft.add(_repository(draft, f"{name}Repository", name.lower(), options.image_readers))
        draft.puts_out(f"{name}Repository", GetAtt(repository, "RepositoryUri"))
        draft.puts_out(f"{name}RepositoryArn", GetAtt(repository, "Arn"))
    return draft.stack()


def _repository(draft: Draft, title: str, name: str, readers: tuple[str, ...]) -> Repository:
    shared = {"RepositoryPolicyText": _readable_by(readers)} if readers else {}
    return Repository(
        title,
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration=ImageScanningConfiguration(ScanOnPush=True),
        EncryptionConfiguration=EncryptionConfiguration(EncryptionType="AES256"),
        LifecyclePolicy=LifecyclePolicy(LifecyclePolicyText=_lifecycle()),
        EmptyOnDelete=False,
        Tags=draft.tags(name),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **shared,
    )


def _readable_by(accounts: tuple[str, ...]) -> dict[str, object]:
    """Let other accounts pull, and nothing else.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
    """
    statement = {
        "Sid": "PullFromOtherEnvironments",
        "Effect": "Allow",
        "Principal": {"AWS": [Sub(f"arn:${{AWS::Partition}}:iam::{account}:root") for account in accounts]},
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _lifecycle() -> str:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"""
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan"}
    rules = [
        _rule(1, "Interrupted pushes go after some days", untagged | {"countNumber": UNTAGGED_DAYS}),
        _rule(2, "The newest images stay", newest | {"countNumber": KEPT_IMAGES}),
    ]
    return json.dumps({"rules": rules}, sort_keys=True)


def _rule(priority: int, description: str, selection: dict[str, object]) -> dict[str, object]:
    action = {"type": "expire"}
    return {"rulePriority": priority, "description": description, "selection": selection, "action": action}
