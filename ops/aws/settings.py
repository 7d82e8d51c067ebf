"""An environment in AWS: the account it lives in, and the options of its design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeVar, cast

from cloudformation.options import Options, Repository, Schedule
from ops import settings
from ops.settings import Environment

Compute = Literal["ec2", "ecs"]
Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class AwsSettings:
    """Where an environment is deployed, and what it is like.

    Args:
        environment: its name.
        account: 12 digits; credentials of another account are refused.
        region: where its stacks are.
        profile: of ``~/.aws/config``; None for boto3's own chain of credentials.
        sandbox_port: of the sandbox AWS on this machine, which then stands for AWS; None for AWS.
        domain: the host name that people type.
        service_role: ARN of the role that CloudFormation acts as; empty for whoever asks.
        values: the environment itself, for :func:`options`.
    """

    FILE: ClassVar[str] = "aws.env"

    environment: str
    account: str
    region: str
    profile: str | None
    sandbox_port: int | None
    domain: str
    service_role: str
    values: Environment

    @classmethod
    def of(cls, environment: Environment) -> AwsSettings:
        return cls(
            environment=environment.name,
            account=environment.need("AWS_ACCOUNT", str),
            region=environment.need("AWS_DEPLOY_REGION", str),
            profile=environment.get("AWS_DEPLOY_PROFILE", str),
            sandbox_port=environment.get("AWS_SANDBOX_PORT", int),
            domain=environment.need("AWS_DOMAIN", str),
            service_role=environment.get("AWS_SERVICE_ROLE", str) or "",
            values=environment,
        )

    @property
    def is_sandbox(self) -> bool:
        return self.sandbox_port is not None

    @property
    def endpoint(self) -> str | None:
        """The address of the sandbox, which is on this machine whatever the settings say; None for AWS itself."""
        return f"http://127.0.0.1:{self.sandbox_port}" if self.sandbox_port else None

    @property
    def file(self) -> str:
        """Where its settings are, for messages."""
        return f"env/{self.environment}/{self.FILE}"

    def typed(self, task: str) -> str:
        """How somebody types a task for this environment, which isn't named where it is the default."""
        named = "" if self.environment == settings.default_name() else f" --env {self.environment}"
        return f"./inv {task}{named}"


def opened(name: str | None, dry: bool = False) -> AwsSettings:
    """The settings of the environment of this name; ``local`` gets the files that it lacks, except in a dry run.

    Raises:
        AndamioError: there is no such environment.
        SettingsError: its ``aws.env`` isn't there, or isn't valid.
    """
    return AwsSettings.of(settings.opened(name, dry, only=(AwsSettings.FILE,)))


def options(given: AwsSettings, boot: str) -> Options:
    """The options of the environment's design.

    Args:
        boot: the script that makes an instance a backend.
    """
    values = given.values
    text, number = _needed(values, str), _needed(values, int)
    return Options(
        environment=given.environment,
        region=given.region,
        domain=given.domain,
        boot=boot,
        scoring_url=text("AWS_SCORING_URL"),
        notifications_url=text("AWS_NOTIFICATIONS_URL"),
        compute=cast("Compute", text("AWS_COMPUTE")),  # its template allows these two
        vpc_cidr=text("AWS_VPC_CIDR"),
        nat_gateways=number("AWS_NAT_GATEWAYS"),
        instance_type=text("AWS_INSTANCE_TYPE"),
        image_parameter=text("AWS_IMAGE_PARAMETER"),
        task_cpu=int(text("AWS_TASK_CPU")),
        task_memory=number("AWS_TASK_MEMORY"),
        least_instances=number("AWS_LEAST_INSTANCES"),
        most_instances=number("AWS_MOST_INSTANCES"),
        busy_instances=number("AWS_BUSY_INSTANCES"),
        working_hours=_working_hours(values),
        cpu_target=number("AWS_CPU_TARGET"),
        requests_target=number("AWS_REQUESTS_TARGET"),
        warmup_seconds=number("AWS_WARMUP_SECONDS"),
        database_class=text("AWS_DATABASE_CLASS"),
        database_storage=number("AWS_DATABASE_STORAGE"),
        database_most_storage=number("AWS_DATABASE_MOST_STORAGE"),
        database_multi_az=values.need("AWS_DATABASE_MULTI_AZ", bool),
        backup_days=number("AWS_BACKUP_DAYS"),
        log_days=int(text("AWS_LOG_DAYS")),
        alarm_email=values.get("AWS_ALARM_EMAIL", str),
        budget_usd=number("AWS_BUDGET_USD"),
        droplet_address=values.get("AWS_DROPLET_ADDRESS", str),
        repository=_repository(values),
        image_readers=values.get("AWS_IMAGE_READERS", tuple) or (),
    )


def _needed(values: Environment, wanted: type[Wanted]) -> Callable[[str], Wanted]:
    return lambda variable: values.need(variable, wanted)


def _working_hours(values: Environment) -> Schedule | None:
    start, end = (values.get(f"AWS_WORKING_HOURS_{edge}", str) for edge in ("START", "END"))
    return Schedule(start, end) if start and end else None


def _repository(values: Environment) -> Repository | None:
    """All of its variables are set, or none: the environment's rules see to that."""
    if values.get("AWS_BITBUCKET_WORKSPACE", str) is None:
        return None
    text = _needed(values, str)
    return Repository(
        workspace=text("AWS_BITBUCKET_WORKSPACE"),
        workspace_uuid=text("AWS_BITBUCKET_WORKSPACE_UUID"),
        uuid=text("AWS_BITBUCKET_REPOSITORY_UUID"),
        deployment_uuid=text("AWS_BITBUCKET_DEPLOYMENT_UUID"),
        holds_provider=values.need("AWS_BITBUCKET_PROVIDER", bool),
    )
