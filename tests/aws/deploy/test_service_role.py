"""What a pipeline deploys, CloudFormation makes as its service role; that role's own stack is a person's."""

from __future__ import annotations

from pathlib import Path

import pytest
from troposphere import Template

from cloudformation.stack import Stack
from ops.aws.deploy.wanted import Wanted
from ops.aws.settings import AwsSettings
from tests.aws import environments

ROLE = "arn:aws:iam::123456789012:role/andamio-production-pipeline-ServiceRole-1A2B3C4D5E6F"


def asked(key: str, role: str) -> dict[str, object]:
    stack = Stack(key, f"andamio-production-{key}", "eu-west-1", Template())
    return dict(Wanted(stack, "production", {}, {}, role=role).change_set(new=True).arguments)


def test_a_change_set_acts_as_the_role() -> None:
    assert asked("network", ROLE)["RoleARN"] == ROLE


@pytest.mark.parametrize(("key", "role"), [("network", ""), ("pipeline", ROLE)])
def test_a_change_set_acts_as_who_asks(key: str, role: str) -> None:
    assert "RoleARN" not in asked(key, role)


@pytest.mark.parametrize("role", ["", ROLE])
def test_the_role_is_a_setting(tmp_path: Path, role: str) -> None:
    assert AwsSettings.of(environments.make(tmp_path, "production", AWS_SERVICE_ROLE=role)).service_role == role
