"""The backend's containers as ECS tasks on Fargate: web and worker, each after the migration of the database.

``prepare`` migrates it; whoever comes second waits, and finds nothing left to do. All containers run as the image's
user, on a read-only file system, without any capability. Each first fetches the authorities that sign RDS's
certificates into its memory, so that the database proves who it is, and then becomes what it is for.

Secrets are put into the environment of their container by ECS, which is all that it can do with them; the backend takes
them there too. They are in no template and no task definition.
Reference: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from __future__ import annotations

from typing import Any

from troposphere import AWSHelperFn, GetAtt, Ref, Sub
from troposphere.ecs import (
    ContainerDefinition,
    ContainerDependency,
    Environment,
    HealthCheck,
    KernelCapabilities,
    LinuxParameters,
    LogConfiguration,
    PortMapping,
    RuntimePlatform,
    Secret,
    TaskDefinition,
    Tmpfs,
)
from troposphere.iam import Policy, Role

from cloudformation.compute.application import TRUSTED_PROXIES, Application, may_write_logs
from cloudformation.compute.routing import PORT
from cloudformation.domain import hosts, web_origin
from cloudformation.draft import Draft
from cloudformation.errors import DesignError
from cloudformation.options import Options
from cloudformation.policies import document, of_this_account, trusted_by

STOP_SECONDS = 40  # gunicorn and the worker take up to 25 to finish what they do
TMPFS_MIB = 64
PREPARE_MIB = 256  # of the task's memory; nobody else can have it
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html lists the bundles.
BUNDLE = "https://truststore.pki.rds.amazonaws.com/${AWS::Region}/${AWS::Region}-bundle.pem"
BUNDLE_FILE = "/tmp/database.pem"  # noqa: S108 - in the container, whose only writable place it is
FETCH = (
    "import os, sys, urllib.request as web;"
    "web.urlretrieve(os.environ['DATABASE_CA'], os.environ['PGSSLROOTCERT']);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
FETCHED = ["python", "-I", "-S", "-c", FETCH]
SERVE = ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"]
MEMORY_MIB = {
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
}
PREPARE = ["python", "manage.py", "prepare"]
WORK = ["python", "manage.py", "work"]


def web(draft: Draft, app: Application) -> TaskDefinition:
    """What answers requests."""
    return _task(draft, app, "Web", SERVE, PortMappings=[PortMapping(ContainerPort=PORT, Protocol="tcp", Name="http")])


def worker(draft: Draft, app: Application) -> TaskDefinition:
    """What delivers the outbox."""
    return _task(draft, app, "Worker", WORK)


def execution_role(draft: Draft, app: Application) -> Role:
    """What ECS may do to start a task: pull the image, read the secrets, write the logs."""
    trust = trusted_by("ecs-tasks.amazonaws.com")
    return _role(draft, "ExecutionRole", trust, *app.may_pull(), app.may_read_secrets(), may_write_logs("LogGroup"))


def task_role(draft: Draft, app: Application) -> Role:
    """What the containers may do: keep the history.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html recommends the condition for it.
    """
    trust = trusted_by("ecs-tasks.amazonaws.com", of_this_account())
    return _role(draft, "TaskRole", trust, app.may_keep_history())


def _role(draft: Draft, title: str, trust: dict[str, Any], *statements: dict[str, Any]) -> Role:
    return Role(
        title,
        AssumeRolePolicyDocument=trust,
        Policies=[Policy(PolicyName="run", PolicyDocument=document(*statements))],
        Tags=draft.tags("backend"),
    )


def _task(draft: Draft, app: Application, kind: str, command: list[str], **more: Any) -> TaskDefinition:
    options = draft.options
    _validate(options)
    name = kind.lower()
    memory = options.task_memory - PREPARE_MIB
    prepared = ContainerDependency(ContainerName="prepare", Condition="SUCCESS")
    return TaskDefinition(
        f"{kind}Task",
        Family=Sub(f"${{AWS::StackName}}-{name}"),
        RequiresCompatibilities=["FARGATE"],
        NetworkMode="awsvpc",
        RuntimePlatform=RuntimePlatform(CpuArchitecture=_processors(options), OperatingSystemFamily="LINUX"),
        Cpu=str(options.task_cpu),
        Memory=str(options.task_memory),
        ExecutionRoleArn=GetAtt("ExecutionRole", "Arn"),
        TaskRoleArn=GetAtt("TaskRole", "Arn"),
        ContainerDefinitions=[
            _container(draft, app, "prepare", name, PREPARE, Essential=False, Memory=PREPARE_MIB),
            _container(
                draft,
                app,
                name,
                name,
                command,
                Essential=True,
                Memory=memory,
                HealthCheck=_health(name),
                DependsOn=[prepared],
                **more,
            ),
        ],
        Tags=draft.tags(name),
    )


def _validate(options: Options) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size"""
    sizes = MEMORY_MIB.get(options.task_cpu)
    if sizes is None:
        raise DesignError(f"Fargate has no tasks of {options.task_cpu}/1024 processors", f"one of {list(MEMORY_MIB)}")
    if options.task_memory not in sizes:
        least, most = sizes[0], sizes[-1]
        what = f"a task of {options.task_cpu}/1024 processors can't have {options.task_memory} MiB"
        raise DesignError(what, f"{least} to {most} in steps of {sizes.step}")


def _processors(options: Options) -> str:
    """Those that the environment's instances would have: the image is built for them."""
    return "ARM64" if "arm64" in options.image_parameter else "X86_64"


def _container(
    draft: Draft, app: Application, name: str, task: str, command: list[str], **more: Any
) -> ContainerDefinition:
    return ContainerDefinition(
        Name=name,
        Image=app.image,
        User="10001:10001",
        Command=[*FETCHED, *command],
        Environment=_environment(variables(draft, app)),
        Secrets=[Secret(Name=key, ValueFrom=source) for key, source in secrets(app).items()],
        StopTimeout=STOP_SECONDS,
        ReadonlyRootFilesystem=True,
        LinuxParameters=LinuxParameters(
            Capabilities=KernelCapabilities(Drop=["ALL"]),
            InitProcessEnabled=True,
            Tmpfs=[Tmpfs(ContainerPath="/tmp", Size=TMPFS_MIB)],  # noqa: S108 - in the container
        ),
        LogConfiguration=LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": Ref("LogGroup"),
                "awslogs-region": Ref("AWS::Region"),
                "awslogs-stream-prefix": task,
                "mode": "non-blocking",
            },
        ),
        **more,
    )


def variables(draft: Draft, app: Application) -> dict[str, str | AWSHelperFn]:
    """The backend's environment, but for its secrets."""
    domain = draft.options.domain
    return {
        "AWS_REGION": Ref("AWS::Region"),
        "DATABASE_CA": Sub(BUNDLE),
        "DATABASE_HOST": app.database_host,
        "DATABASE_NAME": app.database_name,
        "DATABASE_PORT": app.database_port,
        "DATABASE_SSLMODE": "verify-full",
        "DJANGO_ALLOWED_HOSTS": ",".join(hosts(domain)),
        "DYNAMODB_TABLE": app.history_table,
        "NOTIFICATIONS_URL": app.notifications_url,
        "PGSSLROOTCERT": BUNDLE_FILE,
        "SCORING_URL": app.scoring_url,
        "TRUSTED_PROXIES": str(TRUSTED_PROXIES),
        "WEB_ORIGIN": web_origin(domain),
    }


def secrets(app: Application) -> dict[str, Ref | Sub]:
    """Where ECS finds each secret; those of the database are two keys of one."""
    return {
        "DATABASE_PASSWORD": Sub("${DatabaseSecret}:password::"),
        "DATABASE_USER": Sub("${DatabaseSecret}:username::"),
        "DJANGO_SECRET_KEY": app.django_secret,
        "NOTIFICATIONS_TOKEN": app.notifications_secret,
        "SCORING_TOKEN": app.scoring_secret,
    }


def _health(kind: str) -> HealthCheck:
    return HealthCheck(
        Command=["CMD", "python3", "-I", "-S", "healthcheck.py", kind],
        Interval=10,
        Timeout=5,
        Retries=3,
        StartPeriod=60,
    )


def _environment(values: dict[str, Any]) -> list[Environment]:
    return [Environment(Name=name, Value=value) for name, value in values.items()]
