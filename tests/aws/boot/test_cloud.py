"""What an instance asks of AWS: its secrets into files, and a signal that arrives whatever else fails."""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ops.aws.boot.instance import cloud

GROUP = {"STACK": "andamio-staging-backend", "RESOURCE": "Group", "LOG_GROUP": "backend", "REGION": "eu-west-1"}
SECRETS = {
    "arn:database": json.dumps({"username": "andamio", "password": "canary-database"}),
    "arn:django": "canary-django",
    "arn:scoring": "canary-scoring",
    "arn:notifications": "canary-notifications",
}


class FakeAws:
    """The services that are asked; each call can fail."""

    def __init__(self, **failures: Exception) -> None:
        self.failures = failures
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**given: Any) -> dict[str, Any]:
            self.calls.append((name, given))
            if name in self.failures:
                raise self.failures[name]
            return {"SecretString": SECRETS[given["SecretId"]]} if name == "get_secret_value" else {}

        return call

    def called(self, name: str) -> list[dict[str, Any]]:
        return [given for called, given in self.calls if called == name]


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    fake = FakeAws()
    (tmp_path / "instance-id").write_text("i-0123456789abcdef0\n")
    monkeypatch.setattr(cloud, "client", lambda service: fake)
    monkeypatch.setattr(cloud, "SECRETS", tmp_path)
    monkeypatch.setattr(cloud, "CONTAINER_USER", os.getuid())
    monkeypatch.setattr(cloud, "INSTANCE", tmp_path / "instance-id")
    monkeypatch.setattr("sys.stdin", io.StringIO("boot: line 7: apt-get\nboot: ended with 100\n"))
    for name, value in {**GROUP, **{f"{arn[4:].upper()}_SECRET": arn for arn in SECRETS}}.items():
        monkeypatch.setenv(name, value)
    return fake


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "call")


def test_secrets_are_in_files_of_the_container_alone(
    aws: FakeAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scoring_token").write_text("an older and longer token")
    (tmp_path / "scoring_token").chmod(0o600)
    cloud.secrets()
    names = ("database_password", "django_secret_key", "scoring_token", "notifications_token")
    values = ("canary-database", "canary-django", "canary-scoring", "canary-notifications")
    assert [(tmp_path / name).read_text() for name in names] == list(values)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}
    assert capsys.readouterr().out == "andamio\n"


def test_a_failure_is_signalled_and_its_reason_logged(aws: FakeAws) -> None:
    cloud.signal("FAILURE")
    (event,) = aws.called("put_log_events")
    assert event["logStreamName"] == "boot/i-0123456789abcdef0"
    assert "apt-get" in event["logEvents"][0]["message"]
    (signal,) = aws.called("signal_resource")
    assert signal == {
        "StackName": "andamio-staging-backend",
        "LogicalResourceId": "Group",
        "UniqueId": "i-0123456789abcdef0",
        "Status": "FAILURE",
    }


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException", "not authorized"),
        EndpointConnectionError(endpoint_url="https://logs.example.com"),
    ],
)
def test_a_signal_arrives_when_the_log_does_not(aws: FakeAws, error: Exception) -> None:
    aws.failures = {"create_log_stream": error}
    cloud.signal("SUCCESS")
    assert aws.called("signal_resource")


def test_an_instance_of_the_group_s_own_signals_nobody(aws: FakeAws, capsys: pytest.CaptureFixture[str]) -> None:
    said = "Stack arn:aws:cloudformation:… is in UPDATE_COMPLETE state and cannot be signaled"
    aws.failures = {"signal_resource": refused("ValidationError", said)}
    cloud.signal("SUCCESS")
    assert said in capsys.readouterr().out


def test_a_signal_that_is_denied_is_a_failed_boot(aws: FakeAws) -> None:
    aws.failures = {"signal_resource": refused("AccessDenied", "not authorized to perform SignalResource")}
    with pytest.raises(ClientError, match="SignalResource"):
        cloud.signal("SUCCESS")
