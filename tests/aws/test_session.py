"""Sessions: the right account and region or nothing, the sandbox and nothing else, one client a service and region."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ops.aws.sandbox.process import PortTaken
from ops.aws.session import Cloud, connect, reach
from ops.aws.settings import AwsSettings
from ops.errors import AndamioError, BadInput, Refused
from tests.aws import environments, loopback
from tests.aws.loopback import answering, identity


@pytest.fixture(autouse=True)
def keys_of_somebody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "theirs")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "theirs")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def settings(tmp_path: Path, name: str = "production", **changed: str) -> AwsSettings:
    return AwsSettings.of(environments.make(tmp_path, name, **changed))


def answered_by(endpoint: str, given: AwsSettings) -> Cloud:
    """A cloud whose requests reach a server of the test, as if that were AWS."""
    cloud = connect(given)
    cloud._clients[("sts", given.region)] = cloud.session.client(
        "sts", region_name=given.region, endpoint_url=endpoint, config=cloud.config
    )
    return cloud


def test_the_account_of_the_credentials_must_be_the_environments(tmp_path: Path) -> None:
    with answering(200, identity("111122223333")) as (endpoint, _), pytest.raises(Refused) as caught:
        answered_by(endpoint, settings(tmp_path)).verify()
    assert "111122223333" in caught.value.what
    assert "123456789012" in caught.value.what
    assert caught.value.where == "env/production/aws.env: AWS_ACCOUNT"
    assert "user/erika" in caught.value.hint


def test_the_right_account(tmp_path: Path) -> None:
    with answering(200, identity("123456789012")) as (endpoint, asked):
        found = answered_by(endpoint, settings(tmp_path)).verify()
    assert (found.account, found.arn) == ("123456789012", "arn:aws:iam::123456789012:user/erika")
    assert all("andamio" in agent for agent in asked)


def test_a_page_that_reads_like_an_answer_is_nobodys_identity(tmp_path: Path) -> None:
    page = answering(200, "<html><body>Sign in to this network</body></html>", "text/html")
    with page as (endpoint, _), pytest.raises(AndamioError, match="what answered isn't AWS"):
        answered_by(endpoint, settings(tmp_path)).verify()


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_another_region_in_the_shell_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "us-east-2")
    with answering(200, identity("123456789012")) as (endpoint, asked), pytest.raises(Refused) as caught:
        answered_by(endpoint, settings(tmp_path)).verify()
    assert caught.value.what.startswith(f"{variable} says us-east-2, and production is in eu-west-1")
    assert asked == []


def test_another_region_of_the_profile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile work]\nregion=us-east-2\n")
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id=x\naws_secret_access_key=y\n")
    cloud = connect(settings(tmp_path, AWS_DEPLOY_PROFILE="work"))
    with pytest.raises(Refused, match="profile work says us-east-2, and production is in eu-west-1"):
        cloud.verify()


def test_a_region_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="eu-wets-1 is no region of AWS; did you mean eu-west-1") as caught:
        connect(settings(tmp_path, AWS_DEPLOY_REGION="eu-wets-1"))
    assert caught.value.where == "env/production/aws.env: AWS_DEPLOY_REGION"


def test_a_profile_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(AndamioError, match="there is no AWS profile 'nowhere'"):
        connect(settings(tmp_path, AWS_DEPLOY_PROFILE="nowhere"))


def test_the_sandbox_gets_none_of_somebodys_credentials_and_is_on_this_machine(tmp_path: Path) -> None:
    cloud = connect(settings(tmp_path, "local"))
    client = cloud.client("cloudformation")
    assert client.meta.endpoint_url == "http://127.0.0.1:4577"
    assert cloud.session.get_credentials().access_key == "sandbox"
    assert client.meta.config.proxies == {}


def test_another_clones_sandbox_is_asked_nothing_but_whose_it_is(tmp_path: Path) -> None:
    with loopback.sandbox("/elsewhere/clone") as (port, asked):
        given = settings(tmp_path, "local", AWS_SANDBOX_PORT=str(port))
        for dry in (False, True):
            with pytest.raises(PortTaken, match="is taken by the sandbox AWS of local in /elsewhere/clone"):
                reach(given, dry)
        with pytest.raises(PortTaken) as caught:
            connect(given).verify()
    assert caught.value.where == "env/local/aws.env: AWS_SANDBOX_PORT"
    assert set(asked) == {"GET /sandbox/about"}


def test_an_endpoint_in_the_shell_moves_no_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    client = connect(settings(tmp_path)).client("cloudformation")
    assert client.meta.endpoint_url == "https://cloudformation.eu-west-1.amazonaws.com"


def test_what_is_throttled_is_tried_again(tmp_path: Path) -> None:
    config = connect(settings(tmp_path)).client("cloudformation").meta.config
    assert config.retries["mode"] == "standard"
    assert config.retries["total_max_attempts"] == 8
    assert (config.connect_timeout, config.read_timeout) == (5, 60)


def test_a_client_is_made_once_for_a_service_and_a_region(tmp_path: Path) -> None:
    cloud = connect(settings(tmp_path, "local"))
    here = cloud.client("cloudformation")
    assert cloud.client("cloudformation", "eu-west-1") is here
    assert cloud.client("cloudformation", "us-east-1").meta.region_name == "us-east-1"


def test_nothing_secret_shows(tmp_path: Path) -> None:
    assert "theirs" not in repr(dataclasses.replace(connect(settings(tmp_path))))
