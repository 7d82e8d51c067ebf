"""AWS without a static key: the step's OIDC token becomes a file, which boto3 exchanges for short-lived credentials.

Source: https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/ and
https://docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

from ops.errors import BadInput
from ops.paths import CACHE

TOKEN = "BITBUCKET_STEP_OIDC_TOKEN"  # noqa: S105 - the name of the variable
ROLE = "AWS_ROLE_ARN"
FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"
SESSION = "AWS_ROLE_SESSION_NAME"


def take(environment: MutableMapping[str, str], folder: Path = CACHE / "ci") -> Path:
    """Put the token into a file of its own (0600), name it to boto3, and take it out of the environment.

    Raises:
        BadInput: the step has no token, or no role is set.
    """
    token, role = environment.get(TOKEN), environment.get(ROLE)
    if not token:
        raise BadInput(
            "the step has no OIDC token", where=TOKEN, hint="oidc: true in the step of bitbucket-pipelines.yml"
        )
    if not role:
        raise BadInput(
            "no role is set", where=ROLE, hint="the output DeployRole of the stack pipeline: ./inv cfn.outputs"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "oidc-token"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as file:
        file.write(token)
    environment[FILE] = str(path)
    environment[SESSION] = f"pipeline-{environment.get('BITBUCKET_BUILD_NUMBER', '0')}"
    del environment[TOKEN]
    return path
