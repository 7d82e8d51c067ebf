"""An environment opened for a deployment: its settings, its design, and its account, which must be the right one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cloudformation.design import Design
from cloudformation.stack import Stack
from ops import settings
from ops.aws.deploy import database_logs
from ops.aws.deploy.surroundings import Surroundings
from ops.aws.design import chosen, design_of
from ops.aws.lookups import look_up
from ops.aws.plan import deployed
from ops.aws.plan.deployed import Deployed
from ops.aws.plan.reading import read
from ops.aws.session import Cloud, reach
from ops.aws.settings import AwsSettings
from ops.containers import commit
from ops.shell import Shell


@dataclass(frozen=True)
class Opened:
    """What a task works with."""

    design: Design
    around: Surroundings
    cloud: Cloud


def opened(shell: Shell, env: str | None) -> Opened:
    """The environment of this name; AWS is asked whose credentials these are, before anything else.

    Raises:
        AndamioError: it makes no design, or the credentials are of another account or region.
    """
    environment = settings.opened(env, shell.dry, only=(AwsSettings.FILE,))
    design = design_of(environment)
    cloud = reach(AwsSettings.of(environment), shell.dry)
    first_tag = commit.current(shell).sha if cloud.settings.is_sandbox else ""
    return Opened(design, replace(surroundings(cloud), first_tag=first_tag), cloud)


def surroundings(cloud: Cloud) -> Surroundings:
    """What a deployment to this account touches besides the design."""
    given = cloud.settings
    where = "sandbox" if given.is_sandbox else f"account {given.account}"

    def remember(stacks: dict[str, Deployed]) -> None:
        now = deployed.now()
        dated = {key: replace(one, account=given.account, read_at=now) for key, one in stacks.items()}
        deployed.write(given.environment, dated)

    return Surroundings(
        environment=given.environment,
        place=f"{given.environment} ({where}, {given.region})",
        service=cloud.client,
        look_up=lambda source, region: look_up(cloud, source, region),
        gate=_gate,
        remember=remember,
        typed=given.typed,
        role=given.service_role,
        limit_logs=lambda design, keys: database_logs.limit(cloud, design, keys),
    )


def _gate(design: Design) -> None:
    from ops.aws import gates

    gates.insist(design, fast=True)


def deletable(opened: Opened, key: str | None) -> tuple[Stack, ...]:
    """The stacks to delete: those of the design, and those that left it but are still there; or the one of this key.

    Raises:
        BadInput: there is no such stack, neither in the design nor in the account.
    """
    from troposphere import Template

    designed = [stack.key for stack in opened.design.stacks]
    former = tuple(
        Stack(one.key, one.stack.name, one.region, Template())
        for one in read(opened.cloud, opened.design).values()
        if one.key not in designed
    )
    wanted = [stack for stack in former if stack.key == key]
    return tuple(wanted) or (chosen(opened.design, key) + (() if key else former))
