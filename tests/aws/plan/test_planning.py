"""Where a plan comes from: an account that answers, else copies, and in a sandbox that doesn't run nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ops import settings
from ops.aws import gates, session
from ops.aws.errors import explained
from ops.aws.plan import deployed, planning
from ops.aws.plan.model import Kind
from ops.aws.plan.planning import planned
from ops.aws.settings import AwsSettings
from ops.errors import AndamioError, BadInput, Refused
from tests.aws import environments, loopback
from tests.aws.accounts import Account, Settings
from tests.aws.deploy import designs
from tests.aws.deploy.rig import Rig


class Nowhere:
    """An account that doesn't answer, for the reason that it is given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def verify(self) -> None:
        if isinstance(self.error, AndamioError):
            raise self.error
        with explained("asking AWS whose credentials these are"):
            raise self.error


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The designs that passed the gates."""
    passed: list[Any] = []
    monkeypatch.setattr(gates, "insist", passed.append)
    return passed


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gated: list[Any]) -> None:
    made = {name: environments.make(tmp_path, name) for name in ("production", "local")}
    monkeypatch.setattr(settings, "opened", lambda name, dry, only: made[name])
    monkeypatch.setattr(deployed, "read", lambda name: {})


def answering(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(session, "connect", lambda given: Nowhere(error))


def no_credentials() -> Exception:
    from botocore.exceptions import NoCredentialsError

    error: Exception = NoCredentialsError()
    return error


def unreachable(address: str = "https://sts.eu-west-1.amazonaws.com") -> Exception:
    from botocore.exceptions import EndpointConnectionError

    error: Exception = EndpointConnectionError(endpoint_url=address)
    return error


def test_without_credentials_it_says_so_and_takes_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, no_credentials())
    assert planned("production", "", False, False).basis.startswith("there are no AWS credentials here, and this clone")


def test_without_a_way_to_aws_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, unreachable())
    assert planned("production", "", False, False).basis.startswith("AWS can't be reached")


def test_in_a_sandbox_that_doesnt_run_nothing_is_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, unreachable("http://127.0.0.1:4577"))
    found = planned("local", "", False, False)
    assert found.basis == "the sandbox AWS doesn't run, so that nothing is deployed in it"
    assert {one.kind for one in found.plan.stacks} == {Kind.CREATE}


def test_another_clones_sandbox_counts_as_none_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback.sandbox("/elsewhere/clone") as (port, asked):
        given = dataclasses.replace(AwsSettings.of(settings.opened("local", False, only=())), sandbox_port=port)
        monkeypatch.setattr(AwsSettings, "of", lambda environment: given)
        found = planned("local", "", False, False)
    assert found.basis == (
        f"port {port} of this machine is taken by the sandbox AWS of local in /elsewhere/clone: "
        "this clone's own doesn't run, nothing is deployed in it"
    )
    assert {one.kind for one in found.plan.stacks} == {Kind.CREATE}
    assert asked == ["GET /sandbox/about"]


def test_another_account_is_refused_and_no_copy_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Refused("the credentials are of another account"))
    with pytest.raises(Refused, match="another account"):
        planned("production", "", False, False)


def test_credentials_that_aws_refuses_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    expired = ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, "GetCallerIdentity")
    answering(monkeypatch, expired)
    with pytest.raises(AndamioError, match="expired"):
        planned("production", "", False, False)


def test_offline_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, AssertionError("it was asked"))
    assert planned("production", "", True, False).basis.startswith("no account was asked")


@pytest.mark.parametrize("dry", [False, True])
def test_an_account_is_read_and_remembered_but_in_a_dry_run(monkeypatch: pytest.MonkeyPatch, dry: bool) -> None:
    rig, kept = Rig(), []
    rig.deploy()
    rig.forget_calls()
    monkeypatch.setattr(session, "connect", lambda given: Account(rig.cloud, settings=Settings("test")))
    monkeypatch.setattr(deployed, "write", lambda name, copies: kept.append(sorted(copies)))
    monkeypatch.setattr(planning, "design_of", lambda environment: designs.design())
    found = planned("production", "", False, dry)
    assert found.plan.is_empty
    assert rig.cloud.writes == []
    assert kept == ([] if dry else [["backend", "data", "network", "registry"]])
    assert found.basis.endswith("compared with the templates that it has" if dry else "what CloudFormation says")


def test_the_gates_come_first(gated: list[Any]) -> None:
    planned("production", "", True, False)
    assert len(gated) == 1


def test_one_stack_alone_still_follows_what_flows_into_it() -> None:
    found = planned("production", "data", True, False)
    assert [one.key for one in found.plan.stacks] == ["data"]
    assert found.plan.stacks[0].waits_for == ("alerts", "network")


def test_an_unknown_stack_lists_those_that_there_are() -> None:
    with pytest.raises(BadInput, match="unknown stack 'nope'") as refused:
        planned("production", "nope", True, False)
    assert "network" in refused.value.hint
