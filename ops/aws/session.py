"""Sessions: the one place in which clients of AWS are made, for AWS itself or for the sandbox on this machine."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ops.aws.errors import explained, not_of_aws
from ops.aws.settings import AwsSettings
from ops.errors import BadInput, Refused
from ops.settings.problems import nearest

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.config import Config

ATTEMPTS = 8  # with botocore's growing pauses: about a minute of being throttled
CONNECT_SECONDS = 5
READ_SECONDS = 60
SANDBOX_KEY = "sandbox"  # opens nothing: the sandbox takes any
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


@dataclass(frozen=True)
class Identity:
    """Who the credentials belong to."""

    account: str
    arn: str


@dataclass(frozen=True)
class Cloud:
    """An account and a region of AWS, and clients of its services, which any thread may use.

    Each client is made once: making one reads the service's description, which takes some 50 ms.
    """

    settings: AwsSettings
    session: Session = field(repr=False)
    config: Config = field(repr=False)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)
    _making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def account(self) -> str:
        return self.settings.account

    @property
    def region(self) -> str:
        return self.settings.region

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of a service (``cloudformation``), in the environment's region unless another one is named."""
        key = (service, region or self.region)
        with self._making:  # a boto3 session serves one thread at a time; its clients serve many
            if key not in self._clients:
                self._clients[key] = self.session.client(
                    service, region_name=key[1], endpoint_url=self.settings.endpoint, config=self.config
                )
            return self._clients[key]

    def verify(self) -> Identity:
        """Make sure that this is the account and the region that the environment names, before anything is done.

        A sandbox has to be this clone's own: another one's has the same account, and other stacks.

        Raises:
            Refused: it is another one; the message has both.
            PortTaken: another clone's sandbox answers, or another program.
            AndamioError: there are no credentials, or AWS doesn't take them.
        """
        _refuse_another_region(self)
        _refuse_another_sandbox(self.settings)
        doing = "asking AWS whose credentials these are"
        try:
            with explained(doing, self.settings.profile):
                answer = self.client("sts").get_caller_identity()
            identity = Identity(answer["Account"], answer["Arn"])
        except KeyError as error:  # of botocore's, too, which takes any XML for an answer
            raise not_of_aws(doing) from error
        if identity.account != self.account:
            raise Refused(
                f"the credentials are of account {identity.account}, and {self.settings.environment} is in account "
                f"{self.account}; nothing was done",
                where=f"{self.settings.file}: AWS_ACCOUNT",
                hint=f"sign in to {self.account}; you are {identity.arn}",
            )
        return identity


def reach(settings: AwsSettings, dry: bool = False) -> Cloud:
    """A way to an environment's account, which is the right one; a sandbox that doesn't run is started first.

    Args:
        dry: start nothing.

    Raises:
        Refused: the credentials are of another account, or somebody means another region.
        PortTaken: another clone's sandbox answers, or another program.
        AndamioError: there are no credentials, AWS doesn't answer, or the sandbox doesn't start.
    """
    if settings.is_sandbox and not dry:
        from ops.aws.sandbox import process

        process.ensure(process.Sandbox.of(settings))
    cloud = connect(settings)
    cloud.verify()
    return cloud


def connect(settings: AwsSettings) -> Cloud:
    """A way to an environment's account; nothing is asked yet.

    Raises:
        AndamioError: its profile doesn't exist, or the configuration of boto3 can't be read.
        BadInput: there is no such region.
    """
    from boto3.session import Session
    from botocore.config import Config

    common: dict[str, Any] = {"user_agent_extra": "andamio", "connect_timeout": CONNECT_SECONDS}
    if settings.is_sandbox:
        session = Session(SANDBOX_KEY, SANDBOX_KEY, region_name=settings.region)
        nearby = {"proxies": {}, "retries": {"total_max_attempts": 1}, "s3": {"addressing_style": "path"}}
        return Cloud(settings, session, Config(read_timeout=READ_SECONDS, **nearby, **common))
    with explained(profile=settings.profile):
        session = Session(profile_name=settings.profile)
    _refuse_an_unknown_region(settings, session)
    retries = {"mode": "standard", "total_max_attempts": ATTEMPTS}
    # An AWS_ENDPOINT_URL of the shell would send a deployment somewhere else.
    config = Config(read_timeout=READ_SECONDS, retries=retries, ignore_configured_endpoint_urls=True, **common)
    return Cloud(settings, session, config)


def _refuse_an_unknown_region(settings: AwsSettings, session: Session) -> None:
    known = [
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("cloudformation", partition)
    ]
    if settings.region not in known:
        near = nearest(settings.region, known)
        what = f"{settings.region} is no region of AWS" + (f"; did you mean {near}?" if near else "")
        hint = "correct it; a region that is newer than this boto3 needs a newer one in requirements/ops.txt"
        raise BadInput(what, where=f"{settings.file}: AWS_DEPLOY_REGION", hint=hint)


def _refuse_another_sandbox(settings: AwsSettings) -> None:
    """Nothing to refuse where none runs: whoever asks it then is told that it doesn't answer."""
    if settings.is_sandbox:
        from ops.aws.sandbox import process

        process.find(process.Sandbox.of(settings))


def _refuse_another_region(cloud: Cloud) -> None:
    """What somebody chose in the shell or with the profile is what he believes to be working on."""
    if cloud.settings.is_sandbox:
        return
    named = {variable: os.environ.get(variable) for variable in REGION_VARIABLES}
    if cloud.settings.profile:
        named[f"profile {cloud.settings.profile}"] = cloud.session.region_name
    for place, region in named.items():
        if region and region != cloud.region:
            raise Refused(
                f"{place} says {region}, and {cloud.settings.environment} is in {cloud.region}; nothing was done",
                where=f"{cloud.settings.file}: AWS_DEPLOY_REGION",
                hint=f"unset it, set it to {cloud.region}, or choose another environment with --env",
            )
