"""Where things go is what the stacks put out; what isn't deployed is said, and a token is seen by nobody."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoke import Config, Context

from ops.aws.publish import page, token, use_cases
from ops.aws.publish.outputs import NotDeployed, outputs_of
from ops.containers.base_images import STAND_IN
from ops.errors import BadInput, Refused
from ops.settings import Secret
from ops.shell import Shell
from tests.aws.publish.clouds import FakeCloud, Settings, cloud
from tests.aws.publish.fake_s3 import FakeS3
from tests.containers.test_release import SHA, Engine

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Scoring-AbCdEf"
TOKEN = Secret("canary-0123456789")


class FakeSecrets:
    """A secret with a value."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.written = 0

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert SecretId == ARN
        return {"SecretString": self.value}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        assert SecretId == ARN
        self.value = SecretString
        self.written += 1


def shell(dry: bool = False) -> Shell:
    return Shell(Context(Config(overrides={"run": {"dry": dry}})))


def account(secrets: FakeSecrets) -> FakeCloud:
    return FakeCloud({"secretsmanager": secrets}, {"secrets": {"ScoringSecret": ARN}})


def test_a_token_is_put_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    secrets = FakeSecrets("placeholder")
    fake = account(secrets)
    assert use_cases.set_token(shell(), cloud(fake), "scoring", TOKEN)
    assert not use_cases.set_token(shell(), cloud(fake), "scoring", TOKEN)
    assert (secrets.value, secrets.written) == ("canary-0123456789", 1)
    assert "canary" not in capsys.readouterr().out


def test_a_dry_run_puts_no_token_in(capsys: pytest.CaptureFixture[str]) -> None:
    secrets = FakeSecrets("placeholder")
    use_cases.set_token(shell(dry=True), cloud(account(secrets)), "scoring", TOKEN)
    assert secrets.written == 0
    assert ARN in capsys.readouterr().out


@given(given=st.text(max_size=20))
def test_what_is_no_token_is_refused_and_not_repeated(given: str) -> None:
    if token.TOKEN.fullmatch(given.strip()):
        assert token.checked(given).reveal() == given.strip()
        return
    with pytest.raises(BadInput, match="can't be a token") as caught:
        token.checked(given)
    assert len(given) < 3 or given not in str(caught.value)


@pytest.mark.parametrize("given", ["two lines\nof-it-here", "with blanks in it", "short", "päßword-with-umlauts", ""])
def test_what_no_header_can_hold_is_no_token(given: str) -> None:
    with pytest.raises(BadInput):
        token.checked(given)


def test_a_stack_that_is_not_there_is_said_with_what_makes_it() -> None:
    with pytest.raises(NotDeployed, match="no such stack") as caught:
        outputs_of(cloud(FakeCloud({})), "site")
    assert (caught.value.where, caught.value.hint) == ("andamio-staging-site", "./inv cfn.deploy --env staging")


def test_a_stack_that_is_still_being_made_puts_out_nothing() -> None:
    with pytest.raises(NotDeployed, match="CREATE_IN_PROGRESS"):
        outputs_of(cloud(FakeCloud({}, {"site": {}})), "site")


def test_the_sandbox_takes_no_images() -> None:
    """And says so: a pipeline is tried there as it is."""
    fake = FakeCloud({}, settings=Settings("local", is_sandbox=True))
    assert list(use_cases.push_images(shell(), cloud(fake), SHA)) == [use_cases.SANDBOX]


def test_days_are_counted_from_none_on() -> None:
    with pytest.raises(BadInput, match="-1 is no number of days"):
        use_cases.publish_page(shell(), cloud(FakeCloud({})), SHA, -1)


def test_a_page_on_a_stand_in_is_for_the_sandbox_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    engine.images |= {f"andamio/frontend:{SHA}": {STAND_IN: "1"}}
    stacks = {
        "site": {"SiteBucket": "bucket", "Distribution": "E1"},
        "registry": {"FrontendRepository": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/frontend"},
    }
    with pytest.raises(Refused, match="stand-in"):
        use_cases.publish_page(engine.shell, cloud(FakeCloud({"s3": None, "cloudfront": None}, stacks)), SHA, 0)
    s3 = FakeS3()
    monkeypatch.setattr(page, "taken_out", lambda shell, reference: nullcontext([]))
    local = FakeCloud({"s3": s3, "cloudfront": s3}, stacks, Settings("local", is_sandbox=True))
    assert use_cases.publish_page(engine.shell, cloud(local), SHA, 0)
