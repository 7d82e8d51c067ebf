"""A microservice's token: from standard input into its secret, and nowhere else."""

from __future__ import annotations

import re
from typing import Any

from ops.errors import BadInput
from ops.settings import Secret

OUTPUTS = {"scoring": "ScoringSecret", "notifications": "NotificationsSecret"}
# What may stand in the header of a request. https://www.rfc-editor.org/rfc/rfc6750#section-2.1
TOKEN = re.compile(r"[A-Za-z0-9._~+/=:-]{8,4096}")


def checked(given: str) -> Secret:
    """A token that was typed or piped in.

    Raises:
        BadInput: it can't be one; nothing of it is shown.
    """
    token = given.strip()
    if not TOKEN.fullmatch(token):
        raise BadInput("this can't be a token", hint="8 to 4096 letters, digits and any of . _ ~ + / = : -")
    return Secret(token)


def store(secrets: Any, arn: str, token: Secret) -> bool:
    """Have the secret hold the token; False when it did already."""
    if Secret(secrets.get_secret_value(SecretId=arn)["SecretString"]) == token:
        return False
    secrets.put_secret_value(SecretId=arn, SecretString=token.reveal())
    return True
