"""The service's errors that a deployment knows what to do about."""

from __future__ import annotations

from typing import Any

from ops.errors import AndamioError, Refused

BUSY = ("Throttling", "ThrottlingException", "RequestLimitExceeded")


class DeployFailed(AndamioError):
    """CloudFormation didn't get a stack to where it should be; the first line is the cause."""


class Superseded(Refused):
    """Another deployment of the same environment came between; this one changed nothing of the stack."""


def code(error: Any) -> str:
    """The service's code of a ClientError."""
    return str(error.response["Error"]["Code"])


def superseded(stack: str) -> Superseded:
    what = f"another deployment is working on {stack}, and was quicker"
    return Superseded(what, hint="let it end, then type this again: it goes on from there")
