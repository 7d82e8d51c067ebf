"""What differs between the environments of one design, as data; the defaults are those of production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

APPLICATION = "andamio"


@dataclass(frozen=True)
class Schedule:
    """Working hours: outside of them the group goes down to its minimum.

    ``start`` and ``end`` are cron expressions in UTC, as EC2 Auto Scaling reads them.
    """

    start: str
    end: str


@dataclass(frozen=True)
class Repository:
    """A repository of Bitbucket whose pipeline may deploy the environment. Its UUIDs are without braces.

    Args:
        workspace: the ID of its workspace, as in the repository's address.
        workspace_uuid: of the workspace.
        uuid: of the repository.
        deployment_uuid: of the deployment environment in whose steps alone the pipeline may deploy.
        holds_provider: whether this environment holds the account's identity provider for the workspace; an account
            can have one, which its environments share.
    """

    workspace: str
    workspace_uuid: str
    uuid: str
    deployment_uuid: str
    holds_provider: bool = True


@dataclass(frozen=True)
class Options:
    """One environment's design. Validated by :func:`cloudformation.design.design`.

    Args:
        environment: its name, such as ``production``; part of every stack's name.
        region: where all stacks are, but those that CloudFront wants in us-east-1.
        domain: the host name that people type, such as ``loans.example.com``; it lies in a hosted zone of Route 53.
        boot: the shell script that makes an instance a backend; the template puts its variables before it.
        compute: who runs the backend's image: instances in an Auto Scaling group, or ECS on Fargate.
        nat_gateways: 2 is one a zone; 1 is one for both, cheaper, and gone with its zone.
        image_parameter: the public SSM parameter that holds the ID of the instances' machine image.
        task_cpu, task_memory: of each task, with ECS: in 1/1024 of a processor, and MiB; a pair that Fargate knows.
        least_instances, most_instances: the group's bounds (tasks, with ECS).
        working_hours: None keeps ``least_instances`` as the only lower bound all day; with hours, ``busy_instances``
            are the least during them.
        cpu_target: mean CPU use (percent) that the group is scaled to.
        requests_target: requests a minute and instance that the group is scaled to.
        warmup_seconds: from an instance's start until its measurements count; it is given up as unhealthy after twice
            that.
        database_storage, database_most_storage: GiB; storage grows by itself up to the second.
        backup_days: how long a point in time can be restored, 14 to 35 days.
        log_days: how long logs are kept; a value that CloudWatch Logs knows.
        alarm_email: who is told of alarms; None for nobody yet.
        budget_usd: a month's costs, in US dollars, of which 80 % and a forecast of 100 % are told.
        scoring_url, notifications_url: the external microservices, https only.
        droplet_address: IPv4 of the droplet, whose record is ``droplet.<domain>``; None for no record.
        repository: whose pipeline may deploy; None for none.
        image_readers: accounts (12 digits) that may pull the images, as that of the environment they are promoted to.
    """

    environment: str
    region: str
    domain: str
    boot: str
    scoring_url: str
    notifications_url: str
    compute: Literal["ec2", "ecs"] = "ec2"
    vpc_cidr: str = "10.20.0.0/16"
    nat_gateways: int = 2
    instance_type: str = "t3.small"
    image_parameter: str = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
    task_cpu: int = 512
    task_memory: int = 1024
    least_instances: int = 2
    most_instances: int = 12
    busy_instances: int = 2
    working_hours: Schedule | None = None
    cpu_target: int = 50
    requests_target: int = 6000
    warmup_seconds: int = 180
    database_class: str = "db.t4g.medium"
    database_storage: int = 50
    database_most_storage: int = 200
    database_multi_az: bool = True
    backup_days: int = 14
    log_days: int = 90
    alarm_email: str | None = None
    budget_usd: int = 500
    droplet_address: str | None = None
    repository: Repository | None = None
    image_readers: tuple[str, ...] = ()

    def name(self, stack: str) -> str:
        """The name of one of its stacks in CloudFormation."""
        return f"{APPLICATION}-{self.environment}-{stack}"
