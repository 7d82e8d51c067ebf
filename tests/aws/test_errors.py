"""What boto3 raises, raised by boto3 itself, becomes one message with what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ops.aws.errors import explained
from ops.errors import AndamioError, BadInput
from tests.aws.loopback import answering, fault

ROLE = "arn:aws:sts::123456789012:assumed-role/deploy/erika"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/andamio-production-network/*"
DENIED = (
    f"User: {ROLE} is not authorized to perform: cloudformation:CreateChangeSet on resource: {STACK} because no "
    "identity-based policy allows the cloudformation:CreateChangeSet action"
)

# What AWS answers → what the message says, and what it tells to do.
ANSWERS = {
    "denied": (
        *(403, "AccessDenied", DENIED),
        f"AWS denies cloudformation:CreateChangeSet on {STACK}: no identity-based policy allows the "
        "cloudformation:CreateChangeSet action",
        "docs/aws.md has the smallest policy",
    ),
    "denied without an action": (
        *(403, "UnauthorizedOperation", "You are not authorized to perform this operation. Encoded authorization: x9"),
        "AWS denies it: You are not authorized to perform this operation.",
        "docs/aws.md has the smallest policy",
    ),
    "expired": (
        *(403, "ExpiredToken", "The security token included in the request is expired"),
        "the credentials have expired",
        "aws sso login",
    ),
    "unknown key": (
        *(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
        "AWS doesn't know these credentials (InvalidClientTokenId)",
        "aws sso login",
    ),
    "clock": (
        *(403, "SignatureDoesNotMatch", "Signature expired: 20261124T100000Z is now earlier than 20261124T101500Z"),
        "this machine's clock is wrong, says AWS",
        "timedatectl",
    ),
    "wrong secret": (
        *(403, "SignatureDoesNotMatch", "The request signature we calculated does not match"),
        "AWS doesn't know these credentials (SignatureDoesNotMatch)",
        "aws sso login",
    ),
    "throttled": (
        *(400, "Throttling", "Rate exceeded"),
        "AWS still limits the rate of requests after 1 retries (Throttling)",
        "wait a minute",
    ),
    "not enabled": (
        *(400, "OptInRequired", "The AWS Access Key Id needs a subscription for the service"),
        "the account may not use this service yet",
        "console",
    ),
    "a fault of theirs": (
        *(500, "InternalFailure", "An internal error occurred"),
        "AWS has a fault of its own (InternalFailure)",
        "health.aws.amazon.com",
    ),
    "invalid": (
        *(400, "ValidationError", "Template error: resource X does not support attribute type Y."),
        "AWS doesn't accept this: Template error: resource X does not support attribute type Y",
        "",
    ),
    "another refusal": (
        *(400, "LimitExceededException", "Limit for stacks is 2000"),
        "AWS refused: Limit for stacks is 2000 (LimitExceededException)",
        "",
    ),
}


def client(endpoint: str, service: str = "cloudformation", **more: Any) -> Any:
    from boto3.session import Session
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 2}, connect_timeout=2, read_timeout=2)
    given = {"region_name": "eu-west-1", "aws_access_key_id": "x", "aws_secret_access_key": "y", **more}
    return Session().client(service, endpoint_url=endpoint, config=config, **given)


@pytest.fixture(autouse=True)
def nothing_of_aws_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without credentials, configuration or instance role."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    monkeypatch.setattr("botocore.retryhandler.delay_exponential", lambda *_, **__: 0)


@pytest.mark.parametrize(("status", "code", "message", "what", "hint"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_of_aws(status: int, code: str, message: str, what: str, hint: str) -> None:
    with answering(status, fault(code, message)) as (endpoint, _):
        cloudformation = client(endpoint)
        with pytest.raises(AndamioError) as caught, explained("reading the stacks"):
            cloudformation.describe_stacks()
    assert caught.value.what.startswith(what)
    assert caught.value.where == "reading the stacks"
    assert hint in caught.value.hint
    assert "Encoded" not in str(caught.value)
    assert isinstance(caught.value, BadInput) is (code == "ValidationError")


def test_the_profile_is_part_of_the_remedy() -> None:
    expired = answering(403, fault("ExpiredToken", "expired"))
    with expired as (endpoint, _), pytest.raises(AndamioError) as caught, explained(profile="work"):
        client(endpoint).describe_stacks()
    assert "aws sso login --profile work" in caught.value.hint
    assert caught.value.where == "DescribeStacks"


def test_no_credentials() -> None:
    with answering(200, "") as (endpoint, asked):
        cloudformation = client(endpoint, aws_access_key_id=None, aws_secret_access_key=None)
        with pytest.raises(AndamioError, match="there are no AWS credentials here") as caught, explained():
            cloudformation.describe_stacks()
    assert asked == []
    assert "aws sso login" in caught.value.hint


def test_half_of_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    with (
        pytest.raises(AndamioError, match="half of the AWS credentials is missing: AWS_SECRET_ACCESS_KEY"),
        explained(),
    ):
        client("http://127.0.0.1:9", aws_access_key_id=None, aws_secret_access_key=None).describe_stacks()


def test_no_region() -> None:
    with pytest.raises(BadInput, match="no AWS region is set") as caught, explained():
        client("http://127.0.0.1:9", "ec2", region_name=None)
    assert caught.value.hint == "set AWS_DEPLOY_REGION in aws.env"


def test_a_profile_that_is_not_there() -> None:
    from boto3.session import Session

    with pytest.raises(BadInput, match="there is no AWS profile 'nowhere'"), explained():
        Session(profile_name="nowhere")


def test_a_sign_on_that_has_expired(tmp_path: Path) -> None:
    from boto3.session import Session

    (tmp_path / "config").write_text(
        "[profile work]\nsso_start_url=https://example.com/start\nsso_region=eu-west-1\n"
        "sso_account_id=123456789012\nsso_role_name=deploy\nregion=eu-west-1\n"
    )
    session = Session(profile_name="work")
    with pytest.raises(AndamioError, match="the single sign-on has expired") as caught, explained(profile="work"):
        session.client("sts").get_caller_identity()
    assert caught.value.hint == "aws sso login --profile work, then again"


def test_a_configuration_that_can_not_be_read(tmp_path: Path) -> None:
    from boto3.session import Session

    (tmp_path / "config").write_text("no section\n")
    with pytest.raises(BadInput, match="the configuration of AWS is not valid"), explained():
        Session(profile_name="work")


def test_nobody_answers() -> None:
    with answering(200, "") as (endpoint, _):
        pass  # its port is free again
    with pytest.raises(AndamioError, match="the sandbox AWS doesn't answer at") as caught, explained():
        client(endpoint).describe_stacks()
    assert caught.value.hint.startswith("./inv cfn.deploy starts it, empty, and deploys to it")
    elsewhere = endpoint.replace("127.0.0.1", "localhost")
    with pytest.raises(AndamioError, match="AWS can't be reached: Could not connect"), explained():
        client(elsewhere).describe_stacks()


PAGE = "<!doctype html><title>500</title><h1>Internal Server Error</h1><p>canary & more"


@pytest.mark.parametrize("status", [200, 403, 500, 502])
@pytest.mark.parametrize(("service", "call"), [("cloudformation", "describe_stacks"), ("s3", "list_buckets")])
def test_a_page_instead_of_an_answer(status: int, service: str, call: str) -> None:
    with answering(status, PAGE, "text/html") as (endpoint, _):
        asked = client(endpoint, service)
        with pytest.raises(AndamioError) as caught, explained("reading the stacks"):
            getattr(asked, call)()
    assert caught.value.what.startswith(("what answered isn't AWS", "AWS has a fault", "AWS denies"))
    assert caught.value.where == "reading the stacks"
    assert "canary" not in str(caught.value)


def test_a_page_that_is_no_answer_says_who_may_have_answered() -> None:
    page = answering(500, PAGE, "text/html")
    with page as (endpoint, _), pytest.raises(AndamioError) as caught, explained("reading the stacks"):
        client(endpoint).describe_stacks()
    assert caught.value.what == "what answered isn't AWS, or broke off: its answer can't be read"
    assert "HTTPS_PROXY" in caught.value.hint


def failures() -> dict[str, tuple[Exception, str]]:
    """What else isn't a mistake in the code, and what the message begins with."""
    from botocore import exceptions as boto

    return {
        "half an answer": (boto.IncompleteReadError(actual_bytes=1, expected_bytes=2), "what answered isn't AWS"),
        "a changed answer": (boto.FlexibleChecksumError(error_msg="x"), "what answered isn't AWS"),
        "waited in vain": (boto.WaiterError(name="x", reason="Max attempts exceeded", last_response={}), "Waiter x"),
        "no crt": (boto.MissingDependencyException(msg="needs awscrt"), "this way to sign in needs more"),
        "no description": (boto.UnknownServiceError(service_name="x", known_service_names="y"), "boto3 isn't whole"),
        "retries": (boto.InvalidMaxRetryAttemptsError(provided_max_attempts="x", min_value=0), "the configuration of"),
        "mode": (boto.InvalidDefaultsMode(mode="x", valid_modes="y"), "the configuration of"),
        "credentials": (boto.UnknownCredentialError(name="x"), "the configuration of"),
    }


@pytest.mark.parametrize("name", failures())
def test_what_else_is_no_mistake_in_the_code(name: str) -> None:
    error, what = failures()[name]
    with pytest.raises(AndamioError) as caught, explained("asking"):
        raise error
    assert caught.value.what.startswith(what)
    assert (caught.value.where, "\n" in caught.value.what) == ("asking", False)


def test_a_mistake_in_the_code_stays_one() -> None:
    from botocore.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError), explained():
        client("http://127.0.0.1:9").describe_stacks(StackNam="x")
    with pytest.raises(KeyError), explained():
        raise KeyError("x")
