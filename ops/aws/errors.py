"""What boto3 raises → one clear message: what was refused, of whom, and what to do about it.

The codes are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html, of each service's
"Common errors", and of EC2, which has its own. What isn't expected here stays as it is: a bug shows its traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ops.errors import AndamioError, BadInput

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

CONFIGURED = "see ~/.aws/config, and the AWS_… variables of this shell (env | grep AWS_)"
POLICY = "docs/aws.md has the smallest policy that a deployment needs"

EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}
UNKNOWN = {
    "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure",
    "InvalidToken", "IncompleteSignature", "MissingAuthenticationToken",
}  # fmt: skip
DENIED = {
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "UnauthorizedAccess",
    "AuthorizationErrorException", "403", "Forbidden",
}  # fmt: skip
THROTTLED = {
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "LimitExceededRate",
    "ProvisionedThroughputExceededException", "PriorRequestNotComplete", "EC2ThrottledException",
}  # fmt: skip
UNAVAILABLE = {"InternalFailure", "InternalError", "InternalServerError", "ServiceUnavailable", "RequestTimeout"}
CLOCK = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException"}
NOT_ENABLED = {"OptInRequired", "SubscriptionRequiredException"}
INVALID = {"ValidationError", "ValidationException", "InvalidParameterValue", "InvalidParameterCombination"}

_ACTION = re.compile(r"perform:? (?P<action>[a-z0-9-]+:[A-Za-z*]+)(?: on resource: (?P<resource>\S+))?")
_REASON = re.compile(r"because (?P<reason>[^.]*?)(?:\.|$)")
_SKEW = re.compile(r"[Ss]ignature (?:expired|not yet current)|difference between the request time")


@contextmanager
def explained(doing: str = "", profile: str | None = None) -> Iterator[None]:
    """Turn what boto3 raises in the block into expected errors.

    Args:
        doing: what is being done, such as "reading the stacks", for the message.
        profile: the profile in use, for what to do about credentials.

    Raises:
        AndamioError: AWS can't be reached, or refuses.
        BadInput: what was sent isn't valid, or the configuration of boto3.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise of_answer(error, doing, profile) from error
    except ResponseParserError as error:
        raise not_of_aws(doing) from error
    except BotoCoreError as error:
        known = of_client(error, doing, profile)
        if known is None:
            raise
        raise known from error


def code_of(error: ClientError) -> str:
    """The code of an answer, such as ``ValidationError``; empty where it has none."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """What an answer says, without a full stop at its end."""
    return str(error.response.get("Error", {}).get("Message", "")).strip().rstrip(".")


def of_answer(error: ClientError, doing: str = "", profile: str | None = None) -> AndamioError:
    """The expected error for a refusal by AWS."""
    code, said = code_of(error), message_of(error)
    where = doing or error.operation_name
    if code in CLOCK or _SKEW.search(said):
        return _clock(code, said, where)
    if code in EXPIRED or "token included in the request is expired" in said:
        return AndamioError("the credentials have expired", where, sign_in(profile))
    if code in DENIED:
        return _denied(said, where)
    if code in UNKNOWN or code == "SignatureDoesNotMatch":
        what = f"AWS doesn't know these credentials ({code}): revoked, mistyped, or not enabled in this region"
        return AndamioError(what, where, sign_in(profile))
    if code in THROTTLED:
        tries = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        what = f"AWS still limits the rate of requests after {tries} retries ({code})"
        return AndamioError(what, where, "wait a minute, then again: it goes on where it stopped")
    if code in NOT_ENABLED:
        return AndamioError(f"the account may not use this service yet: {said}", where, "enable it in the console")
    if code in UNAVAILABLE or _status(error) >= 500:
        what = f"AWS has a fault of its own ({code or _status(error)}){': ' + said if said else ''}"
        return AndamioError(what, where, "try again; https://health.aws.amazon.com shows outages")
    if code in INVALID:
        return BadInput(f"AWS doesn't accept this: {said}", where)
    return AndamioError(f"AWS refused: {said or 'without a reason'} ({code or _status(error)})", where)


def of_client(error: BotoCoreError, doing: str = "", profile: str | None = None) -> AndamioError | None:
    """The expected error for what went wrong on this side; None for a mistake in the code."""
    from botocore import exceptions as boto

    match error:
        case boto.NoCredentialsError() | boto.NoAuthTokenError():
            return AndamioError("there are no AWS credentials here", doing, sign_in(profile))
        case boto.PartialCredentialsError():
            what = f"half of the AWS credentials is missing: {error.kwargs['cred_var']}"
            return AndamioError(what, doing, sign_in(profile))
        case boto.TokenRetrievalError() | boto.SSOError() | boto.LoginError():
            return AndamioError("the single sign-on has expired, or was never done", doing, _sso(profile))
        case boto.CredentialRetrievalError() | boto.MetadataRetrievalError() | boto.RefreshWithMFAUnsupportedError():
            return AndamioError(f"the AWS credentials can't be had: {_one_line(error)}", doing, sign_in(profile))
        case boto.ProfileNotFound():
            hint = "correct AWS_DEPLOY_PROFILE in aws.env; aws configure list-profiles shows those that there are"
            return BadInput(f"there is no AWS profile {error.kwargs['profile']!r}", doing, hint)
        case boto.NoRegionError():
            return BadInput("no AWS region is set", doing, "set AWS_DEPLOY_REGION in aws.env")
        case boto.SSLError() | boto.ProxyConnectionError():
            hint = "AWS_CA_BUNDLE names the authorities to trust, HTTPS_PROXY the proxy"
            return AndamioError(f"no secure connection to AWS: {_one_line(error)}", doing, hint)
        case boto.ConnectionError() | boto.HTTPClientError():
            return _unreachable(error, doing)
        case boto.IncompleteReadError() | boto.ChecksumError() | boto.FlexibleChecksumError():
            return not_of_aws(doing)
        case boto.WaiterError():
            return AndamioError(_one_line(error), doing, "try again; ./inv cfn.events shows what happened")
        case boto.MissingDependencyException():
            hint = "sign in another way, such as by aws configure sso, or keys; docs/aws.md says how"
            return AndamioError(f"this way to sign in needs more than is installed: {_one_line(error)}", doing, hint)
        case boto.DataNotFoundError():
            hint = "delete .venv, which is made anew by the next ./inv"
            return AndamioError(f"boto3 isn't whole: {_one_line(error)}", doing, hint)
        case _ if isinstance(error, _misconfigured()):
            return BadInput(f"the configuration of AWS is not valid: {_one_line(error)}", doing, CONFIGURED)
    return None


def not_of_aws(doing: str) -> AndamioError:
    """The expected error for an answer that no service of AWS gives: a page of HTML, or half of an answer.

    What it says instead isn't shown: it can be a whole page, and of anybody.
    """
    hint = "a proxy between may have answered (HTTPS_PROXY, a network to sign in to), or the sandbox be broken: its log"
    return AndamioError("what answered isn't AWS, or broke off: its answer can't be read", doing, hint)


def sign_in(profile: str | None) -> str:
    """How somebody gets credentials, in words that hold for the profile."""
    named = f" --profile {profile}" if profile else ""
    return f"sign in: aws sso login{named}, or give keys, or in a pipeline its OIDC token; docs/aws.md says how"


def _sso(profile: str | None) -> str:
    return f"aws sso login{f' --profile {profile}' if profile else ''}, then again"


def _denied(said: str, where: str) -> AndamioError:
    found, reason = _ACTION.search(said), _REASON.search(said)
    if not found:
        return AndamioError(f"AWS denies it: {said.split(' Encoded')[0] or 'without a reason'}", where, POLICY)
    on = f" on {found['resource'].rstrip('.')}" if found["resource"] else ""
    because = f": {reason['reason']}" if reason else ""
    return AndamioError(f"AWS denies {found['action']}{on}{because}", where, f"allow it; {POLICY}")


def _clock(code: str, said: str, where: str) -> AndamioError:
    hint = "set this machine's clock (timedatectl set-ntp true), then again"
    return AndamioError(f"this machine's clock is wrong, says AWS ({code}): {said}", where, hint)


def _unreachable(error: BotoCoreError, doing: str) -> AndamioError:
    endpoint = str(error.kwargs.get("endpoint_url", ""))
    if "//127.0.0.1:" in endpoint:
        hint = "./inv cfn.deploy starts it, empty, and deploys to it; ./inv cfn.sandbox only starts it"
        return AndamioError(f"the sandbox AWS doesn't answer at {endpoint}", doing, hint)
    hint = "check the network, and AWS_DEPLOY_REGION in aws.env"
    return AndamioError(f"AWS can't be reached: {_one_line(error)}", doing, hint)


def _misconfigured() -> tuple[type[Exception], ...]:
    """What boto3 raises about ~/.aws/config, or about an AWS_… variable of the shell."""
    from botocore import exceptions as boto

    return (
        boto.InvalidConfigError, boto.ConfigParseError, boto.ConfigNotFound, boto.InvalidRetryConfigurationError,
        boto.InvalidDefaultsMode, boto.InvalidProxiesConfigError, boto.InvalidIMDSEndpointError,
        boto.InvalidIMDSEndpointModeError, boto.InvalidSTSRegionalEndpointsConfigError,
        boto.InvalidS3UsEast1RegionalEndpointConfigError, boto.InvalidS3AddressingStyleError,
        boto.InvalidEndpointConfigurationError, boto.InvalidEndpointDiscoveryConfigurationError,
        boto.InvalidChecksumConfigError, boto.UnknownCredentialError, boto.UnknownTokenProviderError,
        boto.EndpointVariantError, boto.EndpointProviderError, boto.InvalidRegionError,
    )  # fmt: skip


def _one_line(error: BotoCoreError) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
