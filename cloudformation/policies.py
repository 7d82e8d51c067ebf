"""Policies of IAM and of resources, as data: who may do what, and to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from troposphere import Sub

Statement = dict[str, Any]
ACCOUNT_ROOT = Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")


def document(*statements: Statement) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[object] = (),
    principal: object = None,
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement that allows.

    Args:
        sid: what it is for, in PascalCase.
        actions: such as ``s3:GetObject``; never ``*``.
        resources: ARNs; empty in a role's trust policy, which has none.
        principal: who, in a resource's or a trust policy: ``{"Service": …}``.
        condition: under which condition.
    """
    return _statement("Allow", sid, actions, resources, principal, condition)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[object] = (),
    principal: object = None,
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement that denies, whatever else allows."""
    return _statement("Deny", sid, actions, resources, principal, condition)


def trusted_by(service: str, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The trust policy of a role that a service of AWS takes on, such as ``ec2.amazonaws.com``."""
    return document(allow("Service", ["sts:AssumeRole"], principal={"Service": service}, condition=condition))


def of_this_account() -> dict[str, Any]:
    """The condition that a service acts for this account only (against the confused deputy)."""
    return {"StringEquals": {"aws:SourceAccount": Sub("${AWS::AccountId}")}}


def tls_only(bucket: str) -> tuple[Statement, Statement]:
    """No access to the bucket with this logical ID without TLS, nor with one older than 1.2."""
    everything = [Sub(f"${{{bucket}.Arn}}"), Sub(f"${{{bucket}.Arn}}/*")]
    no_tls = {"Bool": {"aws:SecureTransport": "false"}}
    old_tls = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    return (
        deny("NoTls", ["s3:*"], everything, principal="*", condition=no_tls),
        deny("OldTls", ["s3:*"], everything, principal="*", condition=old_tls),
    )


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[object],
    principal: object,
    condition: Mapping[str, Any] | None,
) -> Statement:
    statement: Statement = {"Sid": sid, "Effect": effect, "Action": list(actions)}
    if resources:
        statement["Resource"] = list(resources)
    if principal is not None:
        statement["Principal"] = principal
    if condition:
        statement["Condition"] = dict(condition)
    return statement
